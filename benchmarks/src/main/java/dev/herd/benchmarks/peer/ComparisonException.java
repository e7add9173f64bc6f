package dev.herd.benchmarks.peer;

/** A comparison, or one of its cases, can't be done; the message is for the user. */
final class ComparisonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ComparisonException(String message) {
    super(message);
  }

  ComparisonException(String message, Throwable cause) {
    super(message, cause);
  }
}
