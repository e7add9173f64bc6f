package dev.herd.examples.demo;

import dev.herd.core.generation.GenerationResult;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.sampling.SamplingOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** One question to each of the models, all of which stay in memory. */
final class Specialists implements Act {
  private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();

  static {
    QUESTIONS.put("story", "Tell me a story about a fox and an owl.");
    QUESTIONS.put(
        "code", "Write a Java method that returns the sum of the even numbers in an array.");
    QUESTIONS.put("chat", "What is 47 + 85?");
  }

  @Override
  public String title() {
    return "Three specialists in one process";
  }

  @Override
  public String reason() {
    return "Small models are good at one thing each. They are opened once, from mapped files, and"
        + " stay.";
  }

  @Override
  public void play(Stage stage) throws IOException {
    for (Map.Entry<String, String> entry : QUESTIONS.entrySet()) {
      long start = System.nanoTime();
      LocalModel model = stage.model(entry.getKey());
      double openSeconds = (System.nanoTime() - start) * 1e-9;
      stage.line("[%s] %s", entry.getKey(), entry.getValue());
      GenerationResult result =
          stage.ask(model, entry.getValue(), SamplingOptions.greedy(), stage::text);
      stage.line(
          "%n  (open in %.0f ms, %d tokens at %.0f tokens/s)%n",
          openSeconds * 1e3, result.tokens().size(), result.decodeSpeed());
    }
  }
}
