package dev.herd.core.generation;

import java.util.List;

/**
 * A finished generation.
 *
 * @param text what was generated, without end tokens and stop strings
 * @param tokens the generated ids, without end tokens
 * @param reason why it ended
 * @param promptTokens tokens of the prompt
 * @param reusedTokens tokens of the prompt that the sequence had already
 * @param promptSeconds time for the rest of the prompt, up to the first logits
 * @param decodeSeconds time from there to the end
 */
public record GenerationResult(
    String text,
    List<Integer> tokens,
    FinishReason reason,
    int promptTokens,
    int reusedTokens,
    double promptSeconds,
    double decodeSeconds) {
  /** Copies the tokens. */
  public GenerationResult {
    tokens = List.copyOf(tokens);
  }

  /** Returns the speed of the prompt in tokens per second, 0 where nothing was computed. */
  public double promptSpeed() {
    return promptSeconds > 0 ? (promptTokens - reusedTokens) / promptSeconds : 0;
  }

  /** Returns the speed of the generation in tokens per second, 0 where there was no step. */
  public double decodeSpeed() {
    return decodeSeconds > 0 ? tokens.size() / decodeSeconds : 0;
  }
}
