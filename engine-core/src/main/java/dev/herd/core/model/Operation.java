package dev.herd.core.model;

/** What a forward pass spends its time with, in the order in which a pass comes to it. */
public enum Operation {
  /** Rows of the embedding matrix, and rotations of the batch's positions. */
  EMBEDDING("embedding"),
  /** Norms before and after the halves of a block, and residuals. */
  NORM("norms"),
  /** The product that gives queries, keys and values. */
  QUERY_KEY_VALUE("queries, keys, values"),
  /** Norms and rotation of heads, and new keys and values into the cache. */
  CACHE("KV cache"),
  /** Scores, softmax and weighted sums over the cache. */
  ATTENTION("attention"),
  /** The product that brings attention's heads together. */
  ATTENTION_OUTPUT("attention output"),
  /** Products and activation of the feed-forward half, and the choice of experts. */
  FEED_FORWARD("feed-forward"),
  /** The last norm and the product with the vocabulary, or pooling. */
  OUTPUT("logits");

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  /** Returns its name for people. */
  public String label() {
    return label;
  }
}
