package dev.herd.scheduler.batching;

import dev.herd.core.generation.FinishReason;
import java.util.List;

/**
 * A request that was served.
 *
 * @param model the model's name
 * @param choices as many answers as were asked for
 * @param promptTokens tokens of the prompt
 * @param reusedTokens tokens of the prompt that needed no computing
 * @param queueSeconds from the submission until it was begun
 * @param firstTokenSeconds from the submission to the first token; NaN if there was none
 * @param totalSeconds from the submission to the end
 */
public record Completion(
    String model,
    List<Choice> choices,
    int promptTokens,
    int reusedTokens,
    double queueSeconds,
    double firstTokenSeconds,
    double totalSeconds) {
  /** Copies the choices. */
  public Completion {
    choices = List.copyOf(choices);
  }

  /** Returns the text of the first choice. */
  public String text() {
    return choices.getFirst().text();
  }

  /** Returns the tokens of the first choice. */
  public List<Integer> tokens() {
    return choices.getFirst().tokens();
  }

  /** Returns why the first choice ended. */
  public FinishReason reason() {
    return choices.getFirst().reason();
  }

  /** Returns the number of tokens of all choices. */
  public int generatedTokens() {
    return choices.stream().mapToInt(choice -> choice.trace().size()).sum();
  }

  /**
   * Returns how fast tokens came after the first ones, in tokens of all choices a second; 0 where
   * none did.
   */
  public double tokensPerSecond() {
    int further = generatedTokens() - choices.size();
    double seconds = totalSeconds - firstTokenSeconds;
    return further > 0 && seconds > 0 ? further / seconds : 0;
  }
}
