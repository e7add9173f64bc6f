package dev.herd.scheduler.residency;

/** The residency is closed, or being closed. */
public final class ResidencyClosedException extends ResidencyException {
  private static final long serialVersionUID = 1L;

  ResidencyClosedException(String model) {
    super(model, model + " is not given out any more: the residency is closed", null);
  }
}
