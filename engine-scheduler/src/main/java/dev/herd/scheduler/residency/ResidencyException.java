package dev.herd.scheduler.residency;

/** A model can't be given out. */
public sealed class ResidencyException extends RuntimeException
    permits ModelRefusedException,
        ModelLoadException,
        AcquireTimeoutException,
        ResidencyClosedException,
        PinnedModelException {
  private static final long serialVersionUID = 1L;

  private final String model;

  ResidencyException(String model, String message, Throwable cause) {
    super(message, cause);
    this.model = model;
  }

  /** Returns the name of the model. */
  public final String model() {
    return model;
  }
}
