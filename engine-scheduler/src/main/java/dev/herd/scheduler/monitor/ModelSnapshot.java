package dev.herd.scheduler.monitor;

import dev.herd.core.model.OperationTimes;
import dev.herd.scheduler.batching.statistics.ModelStatistics;

/**
 * A model of the herd at one moment.
 *
 * @param name the name with its tag
 * @param quantisation such as {@code Q4_K_M}; empty before the first load
 * @param state what it is doing
 * @param pinned whether it must stay in memory
 * @param mappedWeightBytes weights that are read from the mapped file, in the system's page cache
 * @param packedWeightBytes weights in memory of the process, those that are still to be packed too
 * @param packingProgress which part of them is packed, 0 to 1; 1 where none are
 * @param weightsShared whether these are the weights of a model before it in the list too, which
 *     has the same file: sums must count them once
 * @param kvBytes keys and values
 * @param idleKvBytes of these, what is kept for the beginnings of prompts to come alone
 * @param waiting requests that wait for it to come into memory
 * @param operations how long its forward passes took since it was loaded, by operation
 * @param statistics its requests and tokens, those of earlier loads too
 * @param history its loads and evictions
 */
public record ModelSnapshot(
    String name,
    String quantisation,
    ModelState state,
    boolean pinned,
    long mappedWeightBytes,
    long packedWeightBytes,
    double packingProgress,
    boolean weightsShared,
    long kvBytes,
    long idleKvBytes,
    int waiting,
    OperationTimes operations,
    ModelStatistics statistics,
    ModelHistory history) {
  /** Returns the bytes of all weights. */
  public long weightBytes() {
    return mappedWeightBytes + packedWeightBytes;
  }

  /** Returns the bytes of weights, unless they are shared, and of keys and values. */
  public long bytes() {
    return (weightsShared ? 0 : weightBytes()) + kvBytes;
  }

  /** Returns how many requests wait, for memory or for their turn. */
  public int queued() {
    return waiting + statistics.queued();
  }

  /** Returns whether nothing is done with it. */
  public boolean quiet() {
    boolean still = state == ModelState.READY || state == ModelState.ABSENT;
    return still && packingProgress == 1 && queued() == 0 && statistics.running() == 0;
  }
}
