package dev.herd.examples.cli;

import dev.herd.scheduler.answer.Question;
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

  /** Returns what was given of the question, null for nothing: see {@link PromptText}. */
  String prompt() {
    return prompt;
  }

  /** Returns the temperature that was asked for, or else {@code usual}. */
  double temperature(double usual) {
    return temperature == null ? usual : temperature;
  }

  /**
   * Returns the question of a text.
   *
   * @throws IllegalArgumentException naming what is out of its range
   */
  Question question(String text, double temperature) {
    return Question.of(text)
        .withMaxTokens(maxTokens)
        .withTemperature(temperature)
        .withSeed(seed)
        .withLogProbabilities();
  }

  /**
   * Checks the numbers before anything is read.
   *
   * @return itself
   * @throws IllegalArgumentException naming what is out of its range
   */
  QuestionArguments check() {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("-n must be 0 (until the model ends) or more");
    }
    if (temperature != null && !(temperature >= 0 && temperature <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("--temp must be 0 or more, not " + temperature);
    }
    return this;
  }
}
