package dev.herd.examples.cli;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of commands that generate text. What isn't given is Ollama's default. */
final class GenerationArguments {
  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "Most tokens to generate; until the model ends by default.")
  private int maxTokens;

  @Option(
      names = "--temp",
      paramLabel = "T",
      description = "Temperature, 0 for the likeliest token always; default 0.8.")
  private Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Choose among the K likeliest tokens, 0 for all; default 40.")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Choose among the likeliest tokens of P probability in all; default 0.9.")
  private Double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Leave out tokens less than P times as probable as the likeliest; default 0.")
  private Double minP;

  @Option(
      names = "--repeat-penalty",
      paramLabel = "R",
      description = "Penalty of the last 64 tokens, 1 for none; default 1.")
  private Double repetitionPenalty;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Fix the random numbers, for the same text again.")
  private Long seed;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End before this text; may be given several times.")
  private List<String> stops = new ArrayList<>();

  /** Returns whether the same text is wanted each time. */
  boolean isReproducible() {
    return seed != null || (temperature != null && temperature == 0);
  }

  /**
   * Returns the options.
   *
   * @throws IllegalArgumentException naming what is out of its range
   */
  GenerationOptions options() {
    return options(SamplingOptions.defaults());
  }

  /**
   * Returns the options of a model with sampling defaults of its own.
   *
   * @throws IllegalArgumentException naming what is out of its range
   */
  GenerationOptions options(SamplingOptions defaults) {
    SamplingOptions.Builder sampling = defaults.toBuilder();
    if (temperature != null) {
      sampling.temperature(temperature);
    }
    if (topK != null) {
      sampling.topK(topK);
    }
    if (topP != null) {
      sampling.topP(topP);
    }
    if (minP != null) {
      sampling.minP(minP);
    }
    if (repetitionPenalty != null) {
      sampling.repetitionPenalty(repetitionPenalty);
    }
    if (seed != null) {
      sampling.seed(seed);
    }
    if (maxTokens < 0) {
      throw new IllegalArgumentException("-n must be 0 (until the model ends) or more");
    }
    if (stops.contains("")) {
      throw new IllegalArgumentException("--stop needs a text");
    }
    return GenerationOptions.DEFAULT
        .withMaxTokens(maxTokens)
        .withSampling(sampling.build())
        .withStops(stops);
  }
}
