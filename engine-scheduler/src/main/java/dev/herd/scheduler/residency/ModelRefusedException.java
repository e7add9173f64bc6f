package dev.herd.scheduler.residency;

import java.util.List;

/** A model can't be loaded however long one waits; the message has the arithmetic. */
public final class ModelRefusedException extends ResidencyException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  ModelRefusedException(String model, Refusal refusal) {
    super(model, message(model, refusal), null);
    this.refusal = refusal;
  }

  /** Returns the arithmetic; null once the exception was serialized. */
  public Refusal refusal() {
    return refusal;
  }

  private static String message(String model, Refusal refusal) {
    String next =
        refusal.reason() == Refusal.Reason.NEVER_FITS
            ? "give the models more memory, or take a smaller quantisation or context"
            : "unpin one, or give the models more memory";
    return "%s needs %s, %s of the budget of %s are free of pinned models; held: %s; %s"
        .formatted(
            model,
            Bytes.text(refusal.neededBytes()),
            Bytes.text(refusal.unpinnedBytes()),
            Bytes.text(refusal.budgetBytes()),
            holders(refusal.holders()),
            next);
  }

  private static String holders(List<Candidate> holders) {
    return holders.isEmpty()
        ? "nothing"
        : String.join(
            ", ",
            holders.stream()
                .map(h -> h.name() + " " + Bytes.text(h.bytes()) + (h.pinned() ? " (pinned)" : ""))
                .toList());
  }
}
