package dev.herd.examples.cli.io;

import org.jline.utils.Signals;

/**
 * Ctrl-C while this is open: the first time asks for an end, the second time kills the process.
 *
 * <p>Thread-safe; one at a time is open in a process.
 */
public final class Interrupts implements AutoCloseable {
  /** 128 + SIGINT, as shells report a process that the signal ended. */
  public static final int EXIT_CODE = 130;

  private static final String SIGNAL = "INT";

  private final Runnable action;
  private final Object previous;
  private volatile boolean requested;

  /** Takes over the signal. */
  public Interrupts() {
    this(() -> {});
  }

  /** Takes over the signal; the first one runs {@code action}, on a thread of its own. */
  public Interrupts(Runnable action) {
    this.action = action;
    previous = Signals.register(SIGNAL, this::interrupt);
  }

  private void interrupt() {
    if (requested) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    requested = true;
    action.run();
  }

  /** Returns whether an end was asked for. */
  public boolean requested() {
    return requested;
  }

  /** Gives the signal back. */
  @Override
  public void close() {
    Signals.unregister(SIGNAL, previous);
  }
}
