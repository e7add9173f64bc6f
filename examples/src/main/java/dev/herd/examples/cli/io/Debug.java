package dev.herd.examples.cli.io;

/** Whether the user wants stack traces and the log. */
public final class Debug {
  private static final String VARIABLE = "HERD_DEBUG";

  private Debug() {}

  /** Returns whether {@code HERD_DEBUG} is set to anything but 0. */
  public static boolean enabled() {
    String value = System.getenv(VARIABLE);
    return value != null && !value.isEmpty() && !value.equals("0");
  }
}
