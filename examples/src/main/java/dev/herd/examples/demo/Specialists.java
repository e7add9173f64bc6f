package dev.herd.examples.demo;

import dev.herd.examples.cli.io.SwitchLine;
import dev.herd.scheduler.Generation;
import dev.herd.scheduler.batching.Completion;
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
    return "Small models are good at one thing each. The herd loads each one when it is asked for"
        + " the first time, and keeps it.";
  }

  @Override
  public void play(Stage stage) {
    String gap = "";
    for (Map.Entry<String, String> entry : QUESTIONS.entrySet()) {
      Generation answer = Stage.ask(stage.herd().model(entry.getKey()), entry.getValue());
      stage.line("%s%s: %s", gap, entry.getKey(), entry.getValue());
      stage.indented(answer.pieces());
      Completion completion = answer.join();
      stage.line(
          "  (%s; %d tokens, %.0f tokens/s)",
          SwitchLine.text(answer.switchCost().join()),
          completion.generatedTokens(),
          completion.tokensPerSecond());
      gap = System.lineSeparator();
    }
  }
}
