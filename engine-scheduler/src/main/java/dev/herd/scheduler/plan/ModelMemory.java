package dev.herd.scheduler.plan;

import java.util.Optional;

/**
 * What a model takes. All but {@code gpu} is in main memory.
 *
 * @param model the model
 * @param contextTokens the longest sequence, the trained one where the model doesn't say
 * @param blocks all its blocks
 * @param mappedBytes weights that are read in the mapped file
 * @param packedBytes weights in memory of the process, on the account {@code NAME/weights}
 * @param kvBytes keys and values of all sequences, on the account {@code NAME/kv}
 * @param heapBytes norms, biases, logits and tokenizer, on the Java heap
 * @param gpu what lies on a GPU
 */
public record ModelMemory(
    PlannedModel model,
    int contextTokens,
    int blocks,
    long mappedBytes,
    long packedBytes,
    long kvBytes,
    long heapBytes,
    Optional<GpuShare> gpu) {
  /** Returns the bytes of weights in main memory. */
  public long weightBytes() {
    return mappedBytes + packedBytes;
  }

  /** Returns the bytes in main memory. */
  public long ramBytes() {
    return weightBytes() + kvBytes + heapBytes;
  }
}
