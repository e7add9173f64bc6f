package dev.herd.core.model;

import dev.herd.core.kernel.Activations;

/** The feed-forward half of a block. */
interface FeedForwardStep {
  /**
   * Computes what the layer adds to the hidden states, without the output's bias.
   *
   * @param input (tokens, width), overwritten
   * @param added (tokens, width)
   */
  void run(BlockWeights block, Activations input, int tokens, float[] added);

  /** Returns the bias of the layer's output, null for none. */
  float[] outputBias(BlockWeights block);
}
