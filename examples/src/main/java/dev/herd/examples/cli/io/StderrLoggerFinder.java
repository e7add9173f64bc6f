package dev.herd.examples.cli.io;

import java.util.ResourceBundle;

/**
 * Shows the library's log on stderr, a line a message: warnings always, all else down to {@code
 * INFO} with {@code HERD_DEBUG}. Found by the JDK as a service; it also spares the start of
 * java.util.logging.
 */
public final class StderrLoggerFinder extends System.LoggerFinder {
  private static final System.Logger LOGGER = new StderrLogger();

  /** Called by the service loader. */
  public StderrLoggerFinder() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return LOGGER;
  }

  private static final class StderrLogger implements System.Logger {
    private static final Level THRESHOLD = Debug.enabled() ? Level.INFO : Level.WARNING;

    @Override
    public String getName() {
      return "herd";
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.getSeverity() >= THRESHOLD.getSeverity() && level != Level.OFF;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      if (isLoggable(level)) {
        System.err.println("herd: " + message + (thrown == null ? "" : ": " + thrown));
      }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      if (isLoggable(level)) {
        boolean plain = parameters == null || parameters.length == 0;
        System.err.println(
            "herd: " + (plain ? format : java.text.MessageFormat.format(format, parameters)));
      }
    }
  }
}
