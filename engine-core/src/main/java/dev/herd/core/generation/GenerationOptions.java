package dev.herd.core.generation;

import dev.herd.core.sampling.SamplingOptions;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What to generate.
 *
 * @param maxTokens the most tokens to generate, 0 for as many as the context holds
 * @param sampling how tokens are chosen
 * @param stops generation ends before any of these texts
 * @param cancelled asked between tokens and prompt chunks; true ends the generation
 */
public record GenerationOptions(
    int maxTokens, SamplingOptions sampling, List<String> stops, BooleanSupplier cancelled) {
  /** Until the model ends, with default sampling. */
  public static final GenerationOptions DEFAULT =
      new GenerationOptions(0, SamplingOptions.defaults(), List.of(), () -> false);

  /** Checks the numbers, copies the stops. */
  public GenerationOptions {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("maxTokens is negative: " + maxTokens);
    }
    stops = List.copyOf(stops);
  }

  /** Returns these options with at most {@code maxTokens} tokens. */
  public GenerationOptions withMaxTokens(int maxTokens) {
    return new GenerationOptions(maxTokens, sampling, stops, cancelled);
  }

  /** Returns these options with other sampling. */
  public GenerationOptions withSampling(SamplingOptions sampling) {
    return new GenerationOptions(maxTokens, sampling, stops, cancelled);
  }

  /** Returns these options with other stop strings. */
  public GenerationOptions withStops(List<String> stops) {
    return new GenerationOptions(maxTokens, sampling, stops, cancelled);
  }

  /** Returns these options with another question whether to end. */
  public GenerationOptions withCancelled(BooleanSupplier cancelled) {
    return new GenerationOptions(maxTokens, sampling, stops, cancelled);
  }
}
