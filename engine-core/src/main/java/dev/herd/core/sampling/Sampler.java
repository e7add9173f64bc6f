package dev.herd.core.sampling;

import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses the tokens of one sequence. The steps and their order are those of llama.cpp's default
 * chain, each on what the one before left, with probabilities taken anew over what is left:
 *
 * <ol>
 *   <li>logit bias,
 *   <li>repetition, frequency and presence penalties over the last accepted tokens,
 *   <li>top-k,
 *   <li>typical,
 *   <li>top-p,
 *   <li>min-p,
 *   <li>temperature, and a draw.
 * </ol>
 *
 * With temperature 0 the likeliest token after the penalties is chosen, the lowest id among equals.
 *
 * <p>Random numbers come from SplitMix64, one a token: the same seed, options and logits give the
 * same tokens. Logits that are NaN or negative infinity are never chosen; positive infinity counts
 * as the largest float.
 *
 * <p>Not thread-safe: one sampler a sequence. Once its buffers have grown to the number of
 * candidates, a token allocates nothing. Memory stays near 12 bytes a candidate: that is top-k, or
 * the vocabulary where top-k is off.
 */
public final class Sampler {
  private final SamplingOptions options;
  private final int vocabularySize;
  private final int[] biasedTokens;
  private final float[] biases;
  private final PenaltyWindow window; // null when no penalty is on
  private final LogitEdits edits = new LogitEdits();
  private final Candidates candidates = new Candidates();
  private final SplitMix64 random;

  /**
   * Makes a sampler with an empty penalty window.
   *
   * @throws IllegalArgumentException if the vocabulary is empty or a biased token is outside it
   */
  public Sampler(SamplingOptions options, int vocabularySize) {
    if (vocabularySize < 1) {
      throw new IllegalArgumentException("vocabulary of " + vocabularySize + " tokens");
    }
    this.options = options;
    this.vocabularySize = vocabularySize;
    biasedTokens = options.logitBias().keySet().stream().mapToInt(i -> i).sorted().toArray();
    biases = new float[biasedTokens.length];
    for (int i = 0; i < biases.length; i++) {
      biases[i] = options.logitBias().get(requireToken(biasedTokens[i]));
    }
    window = options.penalizes() ? new PenaltyWindow(options.penaltyWindow()) : null;
    random = new SplitMix64(options.seed().orElseGet(ThreadLocalRandom.current()::nextLong));
  }

  /** Returns the options. */
  public SamplingOptions options() {
    return options;
  }

  /**
   * Appends a token of the sequence, of the prompt or chosen, to the penalty window. {@link
   * #sample} doesn't do so by itself.
   *
   * @throws IllegalArgumentException if the vocabulary has no such token
   */
  public void accept(int token) {
    requireToken(token);
    if (window != null) {
      window.accept(token);
    }
  }

  /**
   * Chooses a token.
   *
   * @param logits {@code logits[offset + i]} is that of token i; some are changed during the call
   *     and restored before it returns
   * @throws IllegalStateException if every logit is NaN or negative infinity
   */
  public int sample(float[] logits, int offset) {
    Objects.checkFromIndexSize(offset, vocabularySize, logits.length);
    try {
      for (int i = 0; i < biases.length; i++) {
        int index = offset + biasedTokens[i];
        edits.set(logits, index, logits[index] + biases[i]);
      }
      if (window != null) {
        window.penalize(logits, offset, options, edits);
      }
      return options.temperature() == 0 ? likeliest(logits, offset) : draw(logits, offset);
    } finally {
      edits.undo(logits);
    }
  }

  private int likeliest(float[] logits, int offset) {
    int best = -1;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabularySize; i++) {
      if (logits[offset + i] > max) { // false for NaN
        max = logits[offset + i];
        best = i;
      }
    }
    return requireCandidate(best >= 0, best);
  }

  private int draw(float[] logits, int offset) {
    int topK = options.topK();
    if (topK > 0 && topK < vocabularySize) {
      candidates.takeTop(topK, logits, offset, vocabularySize);
    } else {
      candidates.takeAll(logits, offset, vocabularySize);
    }
    requireCandidate(candidates.size() > 0, 0);
    if (options.typicalP() < 1) {
      candidates.keepTypical(options.typicalP());
    }
    if (options.topP() < 1) {
      candidates.keepTopP(options.topP());
    }
    if (options.minP() > 0) {
      candidates.keepMinP(options.minP());
    }
    return candidates.draw(options.temperature(), random);
  }

  private int requireCandidate(boolean any, int token) {
    if (!any) {
      throw new IllegalStateException(
          "no token can be chosen: all %d logits are NaN or negative infinity"
              .formatted(vocabularySize));
    }
    return token;
  }

  private int requireToken(int token) {
    if (token < 0 || token >= vocabularySize) {
      throw new IllegalArgumentException(
          "token %d is outside the vocabulary of %d tokens".formatted(token, vocabularySize));
    }
    return token;
  }
}
