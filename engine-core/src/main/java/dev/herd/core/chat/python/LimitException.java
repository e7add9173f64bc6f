package dev.herd.core.chat.python;

/** A template asked for more than its limits grant. */
public final class LimitException extends EvaluationException {
  private static final long serialVersionUID = 1L;

  /** A limit, with its value. */
  public LimitException(String message) {
    super(message);
  }
}
