package dev.herd.examples.cli;

/** Leaves a computation that the user interrupted. */
final class InterruptedCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InterruptedCommandException() {
    super("interrupted");
  }
}
