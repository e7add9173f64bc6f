package dev.herd.examples.cli;

import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationResult;
import dev.herd.examples.cli.io.Quantities;
import dev.herd.scheduler.batching.Completion;

/** The line about a generation's speed. */
final class Statistics {
  private Statistics() {}

  /** Returns the line of a model's generation. */
  static String of(GenerationResult result, TextPrinter printer) {
    return line(
        result.promptTokens() - result.reusedTokens(),
        result.promptSpeed(),
        result.tokens().size(),
        result.decodeSpeed(),
        result.reason(),
        printer);
  }

  /** Returns the line of a herd's generation. */
  static String of(Completion completion, TextPrinter printer) {
    int prompt = completion.promptTokens() - completion.reusedTokens();
    int answer = completion.generatedTokens();
    boolean begun = !Double.isNaN(completion.firstTokenSeconds());
    double promptSeconds = begun ? completion.firstTokenSeconds() - completion.queueSeconds() : 0;
    double decodeSeconds = begun ? completion.totalSeconds() - completion.firstTokenSeconds() : 0;
    return line(
        prompt,
        speed(prompt, promptSeconds),
        answer,
        speed(Math.max(0, answer - 1), decodeSeconds),
        completion.reason(),
        printer);
  }

  private static double speed(int tokens, double seconds) {
    return seconds > 0 ? tokens / seconds : 0;
  }

  private static String line(
      int promptTokens,
      double promptSpeed,
      int answerTokens,
      double answerSpeed,
      FinishReason reason,
      TextPrinter printer) {
    String first =
        printer.firstSeconds() < 0
            ? ""
            : "first text after " + Quantities.fixed(printer.firstSeconds(), 2) + " s; ";
    return "[prompt %d tokens, %s tokens/s; %sanswer %d tokens, %s tokens/s; %s]"
        .formatted(
            promptTokens,
            Quantities.fixed(promptSpeed, 1),
            first,
            answerTokens,
            Quantities.fixed(answerSpeed, 1),
            text(reason));
  }

  private static String text(FinishReason reason) {
    return switch (reason) {
      case STOP -> "ended";
      case LENGTH -> "stopped at the length";
      case CANCELLED -> "interrupted";
    };
  }
}
