package dev.herd.examples.cli;

import dev.herd.core.generation.GenerationResult;
import dev.herd.examples.cli.io.Quantities;

/** The line about a generation's speed. */
final class Statistics {
  private Statistics() {}

  /** Returns the line. */
  static String of(GenerationResult result, TextPrinter printer) {
    String first =
        printer.firstSeconds() < 0
            ? ""
            : "first text after " + Quantities.fixed(printer.firstSeconds(), 2) + " s; ";
    return "[prompt %d tokens, %s tokens/s; %sanswer %d tokens, %s tokens/s; %s]"
        .formatted(
            result.promptTokens() - result.reusedTokens(),
            Quantities.fixed(result.promptSpeed(), 1),
            first,
            result.tokens().size(),
            Quantities.fixed(result.decodeSpeed(), 1),
            reason(result));
  }

  private static String reason(GenerationResult result) {
    return switch (result.reason()) {
      case STOP -> "ended";
      case LENGTH -> "stopped at the length";
      case CANCELLED -> "interrupted";
    };
  }
}
