package dev.herd.core.model;

/**
 * Everything about a model's computation that is not a weight. One decoder runs every family by it;
 * {@link Families} reads it from a file's metadata.
 *
 * @param architecture the family's name in {@code general.architecture}
 * @param name what the file calls the model
 * @param blocks number of transformer blocks
 * @param width values of one token's hidden state (embedding length)
 * @param vocabulary number of tokens, rows of the embedding matrix
 * @param contextLength tokens that the model was trained for
 * @param norm kind and place of the norms
 * @param attention heads and scores
 * @param rope positions of ordinary blocks
 * @param windowRope positions of blocks with a sliding window
 * @param feedForward the second half of a block
 * @param embeddingScale factor on the embeddings before the first block
 * @param logitSoftCap {@code cap * tanh(logit / cap)}, 0 for none
 * @param encoder what differs in an encoder, null for a decoder
 */
public record ModelDescription(
    String architecture,
    String name,
    int blocks,
    int width,
    int vocabulary,
    int contextLength,
    Norm norm,
    Attention attention,
    Rope rope,
    Rope windowRope,
    FeedForward feedForward,
    float embeddingScale,
    float logitSoftCap,
    Encoder encoder) {

  /** Where the norms of a block stand. */
  public enum NormPlacement {
    /** {@code x + f(norm(x))}. */
    BEFORE,
    /** {@code x + norm(f(norm(x)))} (Gemma 2 and 3). */
    BEFORE_AND_AFTER,
    /** {@code norm(x + f(x))} (BERT). */
    AFTER_RESIDUAL
  }

  /**
   * Norms.
   *
   * @param layerNorm mean and variance with a bias (true), or root mean square (false)
   */
  public record Norm(boolean layerNorm, NormPlacement placement, float epsilon) {}

  /**
   * Attention.
   *
   * @param heads query heads
   * @param kvHeads key and value heads, each shared by {@code heads / kvHeads} query heads
   * @param keyLength values of a query or key head
   * @param valueLength values of a value head
   * @param scale factor on query-key products
   * @param softCap {@code cap * tanh(score / cap)}, 0 for none
   * @param queryKeyNorm whether each query and key head goes through an RMS norm
   * @param window tokens that a block with a sliding window sees, its own included
   * @param windowPeriod of this many consecutive blocks all but the last have a window; 0 for none
   */
  public record Attention(
      int heads,
      int kvHeads,
      int keyLength,
      int valueLength,
      float scale,
      float softCap,
      boolean queryKeyNorm,
      int window,
      int windowPeriod) {
    /** Returns whether a block sees just the last {@link #window} tokens. */
    public boolean windowed(int block) {
      return windowPeriod > 0 && block % windowPeriod < windowPeriod - 1;
    }

    /** Returns how many query heads share a key and value head. */
    public int group() {
      return heads / kvHeads;
    }

    /** Returns the number of values of all queries of a token. */
    int queriesWidth() {
      return heads * keyLength;
    }

    /** Returns the number of values of all keys of a token. */
    int keysWidth() {
      return kvHeads * keyLength;
    }

    /** Returns the number of values of all values of a token. */
    int valuesWidth() {
      return kvHeads * valueLength;
    }

    /** Returns the number of values of a token's queries, keys and values together. */
    int projectedWidth() {
      return queriesWidth() + keysWidth() + valuesWidth();
    }

    /** Returns the number of values that all query heads of a token give. */
    int outputWidth() {
      return heads * valueLength;
    }
  }

  /** Which values of a head rotate together. */
  public enum RopeKind {
    /** No rotation. */
    NONE,
    /** Values 2i and 2i + 1 (RoFormer, arXiv 2104.09864; llama). */
    ADJACENT,
    /** Values i and i + dimensions / 2 (GPT-NeoX). */
    HALVES
  }

  /**
   * Rotary positions, with YaRN's terms (arXiv 2309.00071), of which linear scaling is the case
   * {@code extrapolation == 0}.
   *
   * @param dimensions values of a head that rotate, from its start
   * @param base frequency base (theta)
   * @param frequencyScale positions are multiplied by this (1 / context extension factor)
   * @param extrapolation share of YaRN's frequency ramp, 0 for none
   * @param magnitude factor on rotated values
   * @param betaFast rotations over the original context above which YaRN doesn't interpolate
   * @param betaSlow rotations below which it interpolates wholly
   * @param originalContext tokens of the context that the factors start from
   */
  public record Rope(
      RopeKind kind,
      int dimensions,
      float base,
      float frequencyScale,
      float extrapolation,
      float magnitude,
      float betaFast,
      float betaSlow,
      int originalContext) {}

  /** The function between the two matrices of a feed-forward layer. */
  public enum Activation {
    /** {@code x * sigmoid(x)}. */
    SILU,
    /** {@code x * Phi(x)}, approximated by tanh (arXiv 1606.08415). */
    GELU
  }

  /**
   * Feed-forward layers.
   *
   * @param gated {@code down(f(gate(x)) * up(x))} instead of {@code down(f(up(x)))}
   * @param width values between the matrices; of one expert where there are experts
   * @param experts number of experts, 0 for a dense layer
   * @param expertsUsed experts that a token goes through
   */
  public record FeedForward(
      Activation activation, boolean gated, int width, int experts, int expertsUsed) {}

  /** How an encoder makes one vector of all tokens. */
  public enum Pooling {
    /** The mean of all tokens. */
    MEAN,
    /** The first token. */
    FIRST,
    /** The last token. */
    LAST
  }

  /**
   * An encoder: attention sees all tokens, positions are learned, and the result is pooled.
   *
   * @param tokenTypes number of token types (segments)
   */
  public record Encoder(Pooling pooling, int tokenTypes) {}
}
