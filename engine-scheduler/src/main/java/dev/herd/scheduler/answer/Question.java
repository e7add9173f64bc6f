package dev.herd.scheduler.answer;

import dev.herd.core.chat.ChatMessage;
import java.util.List;

/**
 * What a respondent is asked.
 *
 * @param messages the conversation, the last message being the question
 * @param seed of the sampler
 * @param temperature 0 for the most likely tokens
 * @param maxTokens the most tokens to answer, 0 for as many as fit
 * @param logProbabilities whether the answer's {@link Confidence} is wanted
 */
public record Question(
    List<ChatMessage> messages,
    long seed,
    double temperature,
    int maxTokens,
    boolean logProbabilities) {
  /** Checks the numbers, copies the messages. */
  public Question {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a question needs a message");
    }
    if (!(temperature >= 0) || !Double.isFinite(temperature) || maxTokens < 0) {
      throw new IllegalArgumentException(
          "temperature %s or maxTokens %d is negative".formatted(temperature, maxTokens));
    }
  }

  /** Returns a question without context, to be answered greedily, without log probabilities. */
  public static Question of(String text) {
    return new Question(List.of(new ChatMessage("user", text)), 0, 0, 0, false);
  }

  /** Returns this question to be answered with another temperature. */
  public Question withTemperature(double temperature) {
    return new Question(messages, seed, temperature, maxTokens, logProbabilities);
  }

  /** Returns this question with at most {@code maxTokens} tokens of answer. */
  public Question withMaxTokens(int maxTokens) {
    return new Question(messages, seed, temperature, maxTokens, logProbabilities);
  }

  /** Returns this question with another seed. */
  public Question withSeed(long seed) {
    return new Question(messages, seed, temperature, maxTokens, logProbabilities);
  }

  /** Returns this question with the answer's confidence wanted. */
  public Question withLogProbabilities() {
    return new Question(messages, seed, temperature, maxTokens, true);
  }

  /** Returns this question put by other messages. */
  public Question withMessages(List<ChatMessage> messages) {
    return new Question(messages, seed, temperature, maxTokens, logProbabilities);
  }

  /**
   * Returns this question for the {@code index}th of several samples: with a seed of its own, which
   * depends on this one's and the index alone (a step of SplitMix64, Steele, Lea and Flood 2014).
   */
  public Question sample(int index) {
    long z = seed + (index + 1L) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return withSeed(z ^ (z >>> 31));
  }
}
