package dev.herd.core.model;

import dev.herd.gguf.GgmlType;

/**
 * How a model is opened.
 *
 * @param threads threads of the worker team, 0 for one a physical core
 * @param contextTokens the longest sequence in tokens, 0 for what the model was trained for
 * @param memoryBytes budget of native memory for packed weights and KV pages, 0 for half of the
 *     machine's memory
 * @param layout where the weight matrices lie
 * @param kvType how keys and values are cached: {@link GgmlType#F16}, or {@link GgmlType#Q8_0} for
 *     a little over half of the memory at a small loss of precision
 */
public record ModelOptions(
    int threads, int contextTokens, long memoryBytes, WeightLayout layout, GgmlType kvType) {
  /** Everything automatic. */
  public static final ModelOptions DEFAULT =
      new ModelOptions(0, 0, 0, WeightLayout.AUTO, GgmlType.F16);

  /** Checks the numbers. */
  public ModelOptions {
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("threads must be 0 (automatic) to 1024: " + threads);
    }
    if (contextTokens < 0) {
      throw new IllegalArgumentException("contextTokens is negative: " + contextTokens);
    }
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("memoryBytes is negative: " + memoryBytes);
    }
  }

  /** Returns these options with another number of threads. */
  public ModelOptions withThreads(int threads) {
    return new ModelOptions(threads, contextTokens, memoryBytes, layout, kvType);
  }

  /** Returns these options with another context length. */
  public ModelOptions withContextTokens(int contextTokens) {
    return new ModelOptions(threads, contextTokens, memoryBytes, layout, kvType);
  }

  /** Returns these options with another layout. */
  public ModelOptions withLayout(WeightLayout layout) {
    return new ModelOptions(threads, contextTokens, memoryBytes, layout, kvType);
  }

  /** Returns these options with another type of cached keys and values. */
  public ModelOptions withKvType(GgmlType kvType) {
    return new ModelOptions(threads, contextTokens, memoryBytes, layout, kvType);
  }
}
