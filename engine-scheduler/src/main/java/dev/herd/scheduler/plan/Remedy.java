package dev.herd.scheduler.plan;

/** Ways to take less memory, in the order in which they are tried. */
public enum Remedy {
  /** Fewer parallel sequences: half of them, of the model with most bytes of KV cache first. */
  FEWER_PARALLEL("fewer parallel sequences"),
  /** A smaller context: half of it, of the model with most bytes of KV cache first. */
  SMALLER_CONTEXT("smaller context"),
  /** Keys and values in Q8_0, of the model with most bytes of them first. */
  KV_Q8_0("KV cache in Q8_0"),
  /** The next smaller quantisation, of the model with most bytes of weights first. */
  OTHER_QUANTISATION("other quantisation"),
  /** Swapped instead of resident, the largest model that isn't pinned first. */
  SWAP("swapped instead of resident"),
  /** As many blocks as fit on a GPU, of the largest resident model first. */
  GPU_SPLIT("blocks on the GPU");

  private final String text;

  Remedy(String text) {
    this.text = text;
  }

  /** Returns what is done, in words. */
  public String text() {
    return text;
  }
}
