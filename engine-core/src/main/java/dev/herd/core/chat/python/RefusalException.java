package dev.herd.core.chat.python;

/** The template itself refused its input by calling {@code raise_exception}. */
public final class RefusalException extends EvaluationException {
  private static final long serialVersionUID = 1L;

  /** The template's own words. */
  public RefusalException(String message) {
    super(message);
  }
}
