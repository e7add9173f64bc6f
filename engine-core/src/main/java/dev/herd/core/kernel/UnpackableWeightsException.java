package dev.herd.core.kernel;

/** Weights have a value that panels of their type can't hold; they stay in the file's layout. */
public final class UnpackableWeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnpackableWeightsException(String message) {
    super(message);
  }
}
