package dev.herd.scheduler.speculation;

/** A draft model and the model that it drafts for don't have the same tokens. */
public final class VocabularyMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VocabularyMismatchException(String message) {
    super(message);
  }
}
