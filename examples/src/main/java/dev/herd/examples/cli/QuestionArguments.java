package dev.herd.examples.cli;

import dev.herd.examples.cli.io.Streams;
import dev.herd.scheduler.answer.Question;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The options of commands that put one question to several models. */
final class QuestionArguments {
  private static final int DEFAULT_TOKENS = 256;

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "The question; - or none reads it from stdin, less a line break at its end.")
  private String prompt;

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description =
          "Most tokens of an answer, 0 until a model ends; default " + DEFAULT_TOKENS + ".")
  private int maxTokens = DEFAULT_TOKENS;

  @Option(
      names = "--temp",
      paramLabel = "T",
      description = "Temperature; default 0, and 0.7 where a model answers several times.")
  private Double temperature;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of the random numbers; default 0: the same answers each time.")
  private long seed;

  /** Returns whether a question was given as an option. */
  boolean hasPrompt() {
    return prompt != null;
  }

  /**
   * Returns the question, null if there is none.
   *
   * @param defaultTemperature where the user asked for none
   * @throws IllegalArgumentException naming what is out of its range
   */
  Question question(Streams streams, double defaultTemperature) throws IOException {
    String text = PromptText.read(streams, prompt);
    return text == null
        ? null
        : Question.of(text)
            .withMaxTokens(maxTokens)
            .withTemperature(temperature == null ? defaultTemperature : temperature)
            .withSeed(seed)
            .withLogProbabilities();
  }

  /**
   * Checks the numbers before anything is read.
   *
   * @throws IllegalArgumentException naming what is out of its range
   */
  void check() {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("-n must be 0 (until the model ends) or more");
    }
    if (temperature != null && !(temperature >= 0 && temperature <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("--temp must be 0 or more, not " + temperature);
    }
  }
}
