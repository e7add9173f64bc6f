package dev.herd.scheduler.monitor;

import java.util.Optional;

/**
 * A request that came to its end, with what its caller waited for.
 *
 * @param operation what was asked for
 * @param model the model's name with its tag
 * @param promptTokens tokens of the prompt; 0 if it failed
 * @param reusedTokens tokens of the prompt that needed no computing
 * @param generatedTokens tokens of all answers; 0 if it failed
 * @param switchSeconds waiting for the model to be in memory; the whole time if it never was
 * @param firstTokenSeconds from the request to the first token, the switch included; NaN if there
 *     was none
 * @param totalSeconds from the request to the end
 * @param failure what it failed with; a cancelled generation that had begun hasn't failed
 */
public record GenerationReport(
    Operation operation,
    String model,
    int promptTokens,
    int reusedTokens,
    int generatedTokens,
    double switchSeconds,
    double firstTokenSeconds,
    double totalSeconds,
    Optional<Throwable> failure) {
  /** What a request asks for. */
  public enum Operation {
    /** A text is continued. */
    TEXT_COMPLETION("text_completion"),
    /** A conversation is answered. */
    CHAT("chat");

    private final String semanticName;

    Operation(String semanticName) {
      this.semanticName = semanticName;
    }

    /** Returns its name in OpenTelemetry's conventions, {@code gen_ai.operation.name}. */
    public String semanticName() {
      return semanticName;
    }
  }

  /** Returns the time between two tokens, on average; NaN if there are less than two. */
  public double secondsPerToken() {
    return generatedTokens < 2
        ? Double.NaN
        : (totalSeconds - firstTokenSeconds) / (generatedTokens - 1);
  }
}
