package dev.herd.scheduler.residency;

import java.util.List;

/**
 * Why a model can't be loaded, whatever is evicted.
 *
 * @param reason which of the two limits
 * @param neededBytes what the model needs
 * @param budgetBytes what all models together may take
 * @param unpinnedBytes what of the budget pinned models leave
 * @param freeBytes what is free now; negative while a lessened budget is exceeded
 * @param holders who holds memory
 */
public record Refusal(
    Reason reason,
    long neededBytes,
    long budgetBytes,
    long unpinnedBytes,
    long freeBytes,
    List<Candidate> holders) {
  /** Which limit it is. */
  public enum Reason {
    /** More than the whole budget. */
    NEVER_FITS,
    /** More than pinned models leave of it. */
    PINNED
  }

  /** Copies the list. */
  public Refusal {
    holders = List.copyOf(holders);
  }
}
