package dev.herd.scheduler.residency;

/** Loading a model failed; the cause is what its loader threw. */
public final class ModelLoadException extends ResidencyException {
  private static final long serialVersionUID = 1L;

  ModelLoadException(String model, Throwable cause) {
    super(model, "%s can't be loaded: %s".formatted(model, text(cause)), cause);
  }

  private static String text(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
