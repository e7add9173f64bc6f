package dev.herd.core.model;

/**
 * What the models of an engine share.
 *
 * @param threads threads of the worker team, 0 for one a physical core
 * @param memoryBytes budget of the memory pool, for packed weights, KV pages and scratch; 0 for the
 *     machine's memory less {@link Engine#reservedBytes a reserve}
 */
public record EngineOptions(int threads, long memoryBytes) {
  /** Everything automatic. */
  public static final EngineOptions DEFAULT = new EngineOptions(0, 0);

  /** Checks the numbers. */
  public EngineOptions {
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("threads must be 0 (automatic) to 1024: " + threads);
    }
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("memoryBytes is negative: " + memoryBytes);
    }
  }

  /** Returns these options with another number of threads. */
  public EngineOptions withThreads(int threads) {
    return new EngineOptions(threads, memoryBytes);
  }

  /** Returns these options with another memory budget in bytes. */
  public EngineOptions withMemoryBytes(long memoryBytes) {
    return new EngineOptions(threads, memoryBytes);
  }
}
