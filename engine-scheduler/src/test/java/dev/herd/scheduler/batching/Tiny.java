package dev.herd.scheduler.batching;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.sampling.SamplingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;

/** A model of 50,000 random weights, which computes in no time, and what to ask it. */
final class Tiny {
  static final ModelOptions OPTIONS = ModelOptions.DEFAULT.withThreads(1).withContextTokens(4096);

  private static final Path FILE = Path.of("src/test/resources/dev/herd/scheduler/llama-F16.gguf");

  private Tiny() {}

  static LocalModel open() {
    return open(OPTIONS);
  }

  static LocalModel open(ModelOptions options) {
    try {
      return LocalModel.open(FILE, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a prompt of ordinary tokens. */
  static int[] prompt(int length, long seed) {
    Random random = new Random(seed);
    return random.ints(length, 3, 288).toArray();
  }

  static GenerationOptions greedy(int maxTokens) {
    return GenerationOptions.DEFAULT
        .withMaxTokens(maxTokens)
        .withSampling(SamplingOptions.greedy());
  }

  static GenerationOptions seeded(int maxTokens, long seed) {
    SamplingOptions sampling =
        SamplingOptions.builder().temperature(1).repetitionPenalty(1.1).seed(seed).build();
    return GenerationOptions.DEFAULT.withMaxTokens(maxTokens).withSampling(sampling);
  }

  static GenerationRequest request(int[] prompt, GenerationOptions options) {
    return GenerationRequest.ofTokens(prompt).options(options).build();
  }
}
