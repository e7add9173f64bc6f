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
    double promptSeconds = completion.firstTokenSeconds() - completion.queueSeconds(); // or NaN
    return line(
        prompt,
        promptSeconds > 0 ? prompt / promptSeconds : 0,
        completion.generatedTokens(),
        completion.tokensPerSecond(),
        completion.reason(),
        printer);
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
