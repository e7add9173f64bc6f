package dev.herd.trainer.evaluation;

import dev.herd.core.generation.Chat;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.sampling.SamplingOptions;

/** What a model answers to one question in a new chat. */
final class Answers {
  private static final int MAX_TOKENS = 250;

  private Answers() {}

  /** Returns the likeliest answer. */
  static String greedy(LocalModel model, String prompt) {
    return answer(model, prompt, SamplingOptions.greedy());
  }

  /** Returns an answer by the default sampling with a fixed seed. */
  static String sampled(LocalModel model, String prompt, long seed) {
    return answer(model, prompt, SamplingOptions.builder().seed(seed).build());
  }

  private static String answer(LocalModel model, String prompt, SamplingOptions sampling) {
    GenerationOptions options =
        GenerationOptions.DEFAULT.withMaxTokens(MAX_TOKENS).withSampling(sampling);
    try (Chat chat = model.newChat(options)) {
      return chat.send(prompt, piece -> {}).text();
    }
  }
}
