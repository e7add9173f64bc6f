package dev.herd.scheduler.monitor;

import java.time.Instant;
import java.util.List;

/**
 * A herd at one moment. Its parts are read one after the other while the herd goes on, so that sums
 * over models needn't agree with those of the pool to the byte.
 *
 * @param time when it was taken
 * @param models those that are or were in memory, or are asked for, by name
 * @param memory all that is held
 * @param loads how many loads were begun since the start
 * @param evictions how many models left to make room for others since the start
 */
public record HerdSnapshot(
    Instant time, List<ModelSnapshot> models, MemorySnapshot memory, long loads, long evictions) {
  /** Copies the list. */
  public HerdSnapshot {
    models = List.copyOf(models);
  }

  /** Returns a model by its name with the tag, null if it isn't there. */
  public ModelSnapshot model(String name) {
    return models.stream().filter(m -> m.name().equals(name)).findFirst().orElse(null);
  }

  /** Returns whether nothing runs, waits, comes or goes. */
  public boolean quiet() {
    return models.stream().allMatch(ModelSnapshot::quiet);
  }

  /** Returns the tokens that all models generate a second, over the last ten seconds. */
  public double tokensPerSecond() {
    return models.stream().mapToDouble(m -> m.statistics().tokensPerSecond()).sum();
  }
}
