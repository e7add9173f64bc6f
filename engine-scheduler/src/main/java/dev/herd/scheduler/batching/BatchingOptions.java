package dev.herd.scheduler.batching;

import java.time.Duration;

/**
 * How the requests of one model are batched.
 *
 * @param maxQueued requests that may wait; further ones are refused
 * @param maxSequences sequences that are computed together
 * @param batchTimeout how long a model that was idle waits for more requests before its first step
 * @param stepTokens the most tokens of a step; bounds how long one takes
 * @param promptTokensWhileDecoding the most tokens of prompts in a step in which others decode;
 *     bounds by how much prompts delay them
 */
public record BatchingOptions(
    int maxQueued,
    int maxSequences,
    Duration batchTimeout,
    int stepTokens,
    int promptTokensWhileDecoding) {
  /** For a model that several users share: 16 sequences, prompts in steps of 256 or 64 tokens. */
  public static final BatchingOptions DEFAULT =
      new BatchingOptions(512, 16, Duration.ZERO, 256, 64);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the option, its value and its range
   */
  public BatchingOptions {
    require("maxQueued", maxQueued, 1, 1 << 20);
    require("maxSequences", maxSequences, 1, 4096);
    if (batchTimeout.isNegative()) {
      throw new IllegalArgumentException("batchTimeout is negative: " + batchTimeout);
    }
    // More tokens than sequences: prompts progress while all the others decode.
    require("stepTokens", stepTokens, maxSequences + 1, 1 << 16);
    require("promptTokensWhileDecoding", promptTokensWhileDecoding, 1, stepTokens);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d".formatted(name, least, most, value));
    }
  }

  /** Returns these options with another limit of the queue. */
  public BatchingOptions withMaxQueued(int maxQueued) {
    return new BatchingOptions(
        maxQueued, maxSequences, batchTimeout, stepTokens, promptTokensWhileDecoding);
  }

  /** Returns these options with another number of sequences. */
  public BatchingOptions withMaxSequences(int maxSequences) {
    return new BatchingOptions(
        maxQueued, maxSequences, batchTimeout, stepTokens, promptTokensWhileDecoding);
  }

  /** Returns these options with another time to wait for more. */
  public BatchingOptions withBatchTimeout(Duration batchTimeout) {
    return new BatchingOptions(
        maxQueued, maxSequences, batchTimeout, stepTokens, promptTokensWhileDecoding);
  }

  /** Returns these options with other limits of a step's tokens. */
  public BatchingOptions withStepTokens(int stepTokens, int promptTokensWhileDecoding) {
    return new BatchingOptions(
        maxQueued, maxSequences, batchTimeout, stepTokens, promptTokensWhileDecoding);
  }
}
