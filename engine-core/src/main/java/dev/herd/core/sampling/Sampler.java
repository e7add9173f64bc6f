package dev.herd.core.sampling;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.SamplingKernel;
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
 * same tokens, whatever the processor and its vectors ({@link SamplingKernel}). Logits that are NaN
 * or negative infinity are never chosen; positive infinity counts as the largest float.
 *
 * <p>Not thread-safe: one sampler a sequence. Once its buffers have grown to the number of
 * candidates, a token allocates nothing. Memory stays near 16 bytes a candidate. Those are the top
 * k; where top-k is off, the tokens that min-p or top-p may keep, of the vocabulary with typical,
 * and none where all filters are off.
 */
public final class Sampler {
  /** More, on the scale of logits, than the rounding of weights and their sums. */
  private static final double ROUNDING = 0.01;

  /** Logits so far under the largest are rarely among top-p, so they are left out at first. */
  private static final float NEAR = 8;

  private final SamplingOptions options;
  private final int vocabularySize;
  private final int[] biasedTokens;
  private final float[] biases;
  private final PenaltyWindow window; // null when no penalty is on
  private final LogitEdits edits = new LogitEdits();
  private final Kernels kernels;
  private final SamplingKernel kernel;
  private final Softmax softmax;
  private final Candidates candidates;
  private final SplitMix64 random;

  /**
   * Makes a sampler with an empty penalty window.
   *
   * @throws IllegalArgumentException if the vocabulary is empty or a biased token is outside it
   */
  public Sampler(SamplingOptions options, int vocabularySize) {
    this(options, vocabularySize, Kernels.get());
  }

  Sampler(SamplingOptions options, int vocabularySize, Kernels kernels) {
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
    this.kernels = kernels;
    kernel = kernels.sampling();
    softmax = new Softmax(kernel);
    candidates = new Candidates(kernel, softmax);
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
    int best = kernels.vectorOps().argMax(logits, offset, vocabularySize);
    return requireCandidate(best >= 0 && logits[offset + best] > Float.NEGATIVE_INFINITY, best);
  }

  private int draw(float[] logits, int offset) {
    if (options.topK() > 0 && options.topK() < vocabularySize) {
      candidates.takeTop(options.topK(), logits, offset, vocabularySize);
    } else if (options.typicalP() < 1) {
      candidates.takeFrom(-Float.MAX_VALUE, logits, offset, vocabularySize);
    } else {
      return drawFromAll(logits, offset);
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

  /** Draws where top-p and min-p alone may be on, which both keep the first of the likeliest. */
  private int drawFromAll(float[] logits, int offset) {
    float max = Math.min(kernel.max(logits, offset, vocabularySize), Float.MAX_VALUE);
    requireCandidate(max > Float.NEGATIVE_INFINITY, 0);
    double topP = options.topP();
    double minP = options.minP();
    if (topP == 1 && minP == 0) {
      return softmax.draw(logits, offset, vocabularySize, max, options.temperature(), random);
    }
    float bar = minP > 0 ? Candidates.barOfMinP(max, minP) : -Float.MAX_VALUE;
    double mass = Double.POSITIVE_INFINITY;
    if (topP < 1) {
      double total = softmax.total(logits, offset, vocabularySize, max, 1);
      mass = topP * total;
      bar = Math.max(bar, barOfMass(max, total - mass));
    }
    if (topP == 1) {
      candidates.takeFrom(bar, logits, offset, vocabularySize);
    } else {
      takeMass(mass, max, bar, logits, offset);
      candidates.keepMass(mass);
    }
    return candidates.draw(options.temperature(), random);
  }

  /** Takes tokens that weigh {@code mass}, from nearer and nearer to {@code bar} until they do. */
  private void takeMass(double mass, float max, float bar, float[] logits, int offset) {
    float distance = NEAR;
    candidates.takeFrom(Math.max(bar, max - distance), logits, offset, vocabularySize);
    while (max - distance > bar && candidates.weigh() < mass) {
      distance *= 1.5f;
      candidates.takeFrom(Math.max(bar, max - distance), logits, offset, vocabularySize);
    }
  }

  /**
   * Returns a logit such that all tokens under it together weigh less than {@code droppable}, since
   * each weighs less than that through the vocabulary's size. Top-p keeps none of them.
   */
  private float barOfMass(float max, double droppable) {
    return (float) (max + Math.log(droppable / vocabularySize) - ROUNDING);
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
