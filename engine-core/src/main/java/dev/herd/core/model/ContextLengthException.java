package dev.herd.core.model;

/** A sequence would become longer than the context that its model was opened for. */
public final class ContextLengthException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int contextTokens;

  ContextLengthException(int contextTokens) {
    super(
        "the context of %d tokens is full: shorten the prompt or open the model with a larger one"
            .formatted(contextTokens));
    this.contextTokens = contextTokens;
  }

  /** Creates the exception for a prompt of {@code tokens} tokens. */
  public ContextLengthException(int tokens, int contextTokens) {
    super(
        "%d tokens don't fit the context of %d: shorten the text or open the model with a larger one"
            .formatted(tokens, contextTokens));
    this.contextTokens = contextTokens;
  }

  /** Returns the context's length in tokens. */
  public int contextTokens() {
    return contextTokens;
  }
}
