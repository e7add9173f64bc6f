package dev.herd.benchmarks.herd;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.sampling.SamplingOptions;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.speculation.Speculation;
import java.util.Map;

/** Requests that say the same each time, whatever the model's weights. */
final class Requests {
  private Requests() {}

  /**
   * Returns a request for the likeliest tokens but 1 and 2, which end an answer.
   *
   * @param speculation null for none
   */
  static GenerationRequest greedy(int[] prompt, int tokens, Speculation speculation) {
    SamplingOptions greedy =
        SamplingOptions.builder()
            .temperature(0)
            .repetitionPenalty(1)
            .logitBias(Map.of(1, Float.NEGATIVE_INFINITY, 2, Float.NEGATIVE_INFINITY))
            .build();
    GenerationOptions options =
        GenerationOptions.DEFAULT.withMaxTokens(tokens).withSampling(greedy);
    GenerationRequest.Builder builder = GenerationRequest.ofTokens(prompt).options(options);
    return speculation == null ? builder.build() : builder.speculation(speculation).build();
  }
}
