package dev.herd.scheduler.residency;

import java.util.List;

/**
 * A residency at one moment.
 *
 * @param nanos when it was taken, on the residency's clock
 * @param budgetBytes what all models together may take
 * @param usedBytes what they are charged for
 * @param models those in memory or on their way, by name
 * @param loads how many loads were begun since the start
 * @param evictions how many models were unloaded to make room since the start
 */
public record ResidencySnapshot(
    long nanos,
    long budgetBytes,
    long usedBytes,
    List<ResidentModel> models,
    long loads,
    long evictions) {
  /** Copies the list. */
  public ResidencySnapshot {
    models = List.copyOf(models);
  }

  /** Returns what is free; negative while a lessened budget is exceeded. */
  public long freeBytes() {
    return budgetBytes - usedBytes;
  }

  /** Returns a model of it, null if it isn't there. */
  public ResidentModel model(String name) {
    return models.stream().filter(m -> m.name().equals(name)).findFirst().orElse(null);
  }
}
