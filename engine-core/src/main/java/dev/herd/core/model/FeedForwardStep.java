package dev.herd.core.model;

/** The feed-forward half of a block. */
interface FeedForwardStep {
  /**
   * Computes what the layer adds to the hidden states, without the output's bias: from {@link
   * Workspace#input} (tokens, width), which is overwritten, to {@link Workspace#added}.
   */
  void run(BlockWeights block, int tokens);

  /** Returns the bias of the layer's output, null for none. */
  float[] outputBias(BlockWeights block);
}
