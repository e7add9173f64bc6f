package dev.herd.scheduler.batching;

/** A request came to a model that takes no more, or was under way when its loop was closed. */
public final class ModelRetiredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelRetiredException(String message) {
    super(message);
  }
}
