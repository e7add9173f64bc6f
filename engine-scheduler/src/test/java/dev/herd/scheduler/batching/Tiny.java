package dev.herd.scheduler.batching;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.model.EngineOptions;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.sampling.SamplingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** A model of 50,000 random weights, which computes in no time, and what to ask it. */
public final class Tiny {
  /** A context of 4096 tokens. */
  public static final ModelOptions OPTIONS = ModelOptions.DEFAULT.withContextTokens(4096);

  /** One thread. */
  public static final EngineOptions ENGINE = EngineOptions.DEFAULT.withThreads(1);

  /** Its file: a llama of two blocks and 288 tokens. */
  public static final Path FILE = Path.of("src/test/resources/dev/herd/scheduler/llama-F16.gguf");

  private static final Map<Integer, Float> ENDLESS = Map.of(2, Float.NEGATIVE_INFINITY);

  private Tiny() {}

  /** Opens the model; the caller closes it. */
  public static LocalModel open() {
    return open(OPTIONS, ENGINE);
  }

  /** Opens the model; the caller closes it. */
  public static LocalModel open(ModelOptions options, EngineOptions engine) {
    try {
      return LocalModel.open(FILE, options, engine);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a prompt of ordinary tokens. */
  public static int[] prompt(int length, long seed) {
    Random random = new Random(seed);
    return random.ints(length, 3, 288).toArray();
  }

  /** Returns options under which no text ends by itself, as random weights would have it. */
  public static GenerationOptions greedy(int maxTokens) {
    SamplingOptions sampling = SamplingOptions.builder().temperature(0).logitBias(ENDLESS).build();
    return GenerationOptions.DEFAULT.withMaxTokens(maxTokens).withSampling(sampling);
  }

  /** Returns options that draw by a seed, with penalties, endless too. */
  public static GenerationOptions seeded(int maxTokens, long seed) {
    SamplingOptions sampling =
        SamplingOptions.builder()
            .temperature(1)
            .repetitionPenalty(1.1)
            .seed(seed)
            .logitBias(ENDLESS)
            .build();
    return GenerationOptions.DEFAULT.withMaxTokens(maxTokens).withSampling(sampling);
  }

  /** Returns a plain request. */
  public static GenerationRequest request(int[] prompt, GenerationOptions options) {
    return GenerationRequest.ofTokens(prompt).options(options).build();
  }
}
