package dev.herd.scheduler.residency;

/** A pinned model was to be unloaded, or the budget to be less than what pinned models hold. */
public final class PinnedModelException extends ResidencyException {
  private static final long serialVersionUID = 1L;

  PinnedModelException(String model, String message) {
    super(model, message, null);
  }
}
