package dev.herd.core.sampling;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How the next token is chosen. The defaults are those of Ollama's API. Immutable.
 *
 * @param temperature 0 chooses the likeliest token always; above, the logits are divided by it
 * @param topK only the K likeliest tokens stay; 0 turns the step off
 * @param topP only the fewest tokens whose probabilities sum to P stay; 1 turns the step off, 0
 *     keeps the likeliest token
 * @param minP only tokens at least P times as probable as the likeliest stay; 0 turns the step off
 * @param typicalP only the fewest tokens stay whose information is nearest to the expected one and
 *     whose probabilities sum to P (Meister et al. 2023, "Locally Typical Sampling"); 1 turns the
 *     step off
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens in the penalty
 *     window (Keskar et al. 2019, "CTRL"); 1 turns it off
 * @param presencePenalty subtracted once from the logit of each token in the penalty window
 * @param frequencyPenalty subtracted from a token's logit as often as it is in the penalty window
 * @param penaltyWindow the last tokens, prompt included, that the three penalties look at; 0 turns
 *     them off
 * @param seed fixes the random numbers; when empty each sampler takes a fresh seed
 * @param logitBias added to the logits of these token ids before all else; negative infinity bans a
 *     token
 */
public record SamplingOptions(
    double temperature,
    int topK,
    double topP,
    double minP,
    double typicalP,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    int penaltyWindow,
    OptionalLong seed,
    Map<Integer, Float> logitBias) {

  /** The largest penalty window, in tokens. */
  public static final int MAX_PENALTY_WINDOW = 1 << 20;

  private static final SamplingOptions DEFAULTS = builder().build();
  private static final SamplingOptions GREEDY = builder().temperature(0).build();

  /**
   * Checks the ranges and copies the map.
   *
   * @throws IllegalArgumentException naming the option, its value and its range
   */
  public SamplingOptions {
    requireRange("temperature", temperature, 0, Double.MAX_VALUE);
    if (topK < 0) {
      throw new IllegalArgumentException("topK must be 0 (off) or more, not " + topK);
    }
    requireRange("topP", topP, 0, 1);
    requireRange("minP", minP, 0, 1);
    requireRange("typicalP", typicalP, 0, 1);
    if (!(repetitionPenalty > 0 && repetitionPenalty <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "repetitionPenalty must be a finite number above 0, not " + repetitionPenalty);
    }
    requireRange("presencePenalty", presencePenalty, -Float.MAX_VALUE, Float.MAX_VALUE);
    requireRange("frequencyPenalty", frequencyPenalty, -Float.MAX_VALUE, Float.MAX_VALUE);
    if (penaltyWindow < 0 || penaltyWindow > MAX_PENALTY_WINDOW) {
      throw new IllegalArgumentException(
          "penaltyWindow must be from 0 to %d tokens, not %d"
              .formatted(MAX_PENALTY_WINDOW, penaltyWindow));
    }
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach(SamplingOptions::requireBias);
  }

  /** Returns Ollama's defaults. */
  public static SamplingOptions defaults() {
    return DEFAULTS;
  }

  /** Returns options that choose the likeliest token always. */
  public static SamplingOptions greedy() {
    return GREEDY;
  }

  /** Returns a builder that starts from Ollama's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts from these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.temperature = temperature;
    builder.topK = topK;
    builder.topP = topP;
    builder.minP = minP;
    builder.typicalP = typicalP;
    builder.repetitionPenalty = repetitionPenalty;
    builder.presencePenalty = presencePenalty;
    builder.frequencyPenalty = frequencyPenalty;
    builder.penaltyWindow = penaltyWindow;
    builder.seed = seed;
    builder.logitBias = logitBias;
    return builder;
  }

  /** Returns whether any of the three penalties changes a logit. */
  boolean penalizes() {
    return penaltyWindow > 0
        && (repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0);
  }

  private static void requireRange(String name, double value, double low, double high) {
    if (value >= low && value <= high) {
      return;
    }
    String range =
        high <= 1 ? "from 0 to 1" : low == 0 ? "a finite number of at least 0" : "a finite number";
    throw new IllegalArgumentException(name + " must be " + range + ", not " + value);
  }

  private static void requireBias(int token, float bias) {
    if (token < 0 || !(bias < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "logitBias must map token ids to numbers or negative infinity, not %d to %s"
              .formatted(token, bias));
    }
  }

  /** Collects options; not thread-safe. Values are checked by {@link #build()}. */
  public static final class Builder {
    private double temperature = 0.8;
    private int topK = 40;
    private double topP = 0.9;
    private double minP;
    private double typicalP = 1;
    private double repetitionPenalty = 1;
    private double presencePenalty;
    private double frequencyPenalty;
    private int penaltyWindow = 64;
    private OptionalLong seed = OptionalLong.empty();
    private Map<Integer, Float> logitBias = Map.of();

    private Builder() {}

    /** Sets {@link SamplingOptions#temperature()}. */
    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    /** Sets {@link SamplingOptions#topK()}. */
    public Builder topK(int value) {
      topK = value;
      return this;
    }

    /** Sets {@link SamplingOptions#topP()}. */
    public Builder topP(double value) {
      topP = value;
      return this;
    }

    /** Sets {@link SamplingOptions#minP()}. */
    public Builder minP(double value) {
      minP = value;
      return this;
    }

    /** Sets {@link SamplingOptions#typicalP()}. */
    public Builder typicalP(double value) {
      typicalP = value;
      return this;
    }

    /** Sets {@link SamplingOptions#repetitionPenalty()}. */
    public Builder repetitionPenalty(double value) {
      repetitionPenalty = value;
      return this;
    }

    /** Sets {@link SamplingOptions#presencePenalty()}. */
    public Builder presencePenalty(double value) {
      presencePenalty = value;
      return this;
    }

    /** Sets {@link SamplingOptions#frequencyPenalty()}. */
    public Builder frequencyPenalty(double value) {
      frequencyPenalty = value;
      return this;
    }

    /** Sets {@link SamplingOptions#penaltyWindow()}. */
    public Builder penaltyWindow(int tokens) {
      penaltyWindow = tokens;
      return this;
    }

    /** Fixes {@link SamplingOptions#seed()}. */
    public Builder seed(long value) {
      seed = OptionalLong.of(value);
      return this;
    }

    /** Makes each sampler take a fresh seed, which is the default. */
    public Builder randomSeed() {
      seed = OptionalLong.empty();
      return this;
    }

    /** Sets {@link SamplingOptions#logitBias()}. */
    public Builder logitBias(Map<Integer, Float> biasByToken) {
      logitBias = biasByToken;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException naming the option that is out of its range
     */
    public SamplingOptions build() {
      return new SamplingOptions(
          temperature,
          topK,
          topP,
          minP,
          typicalP,
          repetitionPenalty,
          presencePenalty,
          frequencyPenalty,
          penaltyWindow,
          seed,
          logitBias);
    }
  }
}
