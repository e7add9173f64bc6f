package dev.herd.trainer.network;

/**
 * The sizes of a network of the Llama family (arXiv 2302.13971) with tied embeddings and grouped
 * key and value heads.
 *
 * @param vocabulary number of tokens
 * @param width length of a token's vector
 * @param blocks number of blocks
 * @param heads number of query heads
 * @param kvHeads number of key and value heads, which divides {@code heads}
 * @param headLength length of a head's vectors, even
 * @param hidden length of the feed-forward layer's inner vectors
 * @param ropeBase base of the rotary position encoding
 */
public record NetworkShape(
    int vocabulary,
    int width,
    int blocks,
    int heads,
    int kvHeads,
    int headLength,
    int hidden,
    float ropeBase) {

  /** Returns the query heads that share a key and value head. */
  int group() {
    return heads / kvHeads;
  }

  /** Returns the length of the queries of a token. */
  public int queryLength() {
    return heads * headLength;
  }

  /** Returns the length of the keys of a token, which is that of its values. */
  public int keyLength() {
    return kvHeads * headLength;
  }

  /** Returns the number of weights. */
  public long parameters() {
    long attention = 2L * width * queryLength() + 2L * width * keyLength();
    long block = attention + 3L * width * hidden + 2L * width;
    return (long) vocabulary * width + blocks * block + width;
  }
}
