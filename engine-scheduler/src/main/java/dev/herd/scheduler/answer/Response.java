package dev.herd.scheduler.answer;

import java.util.Objects;

/**
 * An answer.
 *
 * @param text what was said
 * @param tokens length of the answer
 * @param promptSeconds time to the first token
 * @param decodeSeconds time from there to the end
 * @param confidence how sure the model was, {@link Confidence#UNKNOWN} if it wasn't asked
 */
public record Response(
    String text, int tokens, double promptSeconds, double decodeSeconds, Confidence confidence) {
  /** Refuses null. */
  public Response {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(confidence, "confidence");
  }

  /** Returns the time from the question to the end of the answer, in seconds. */
  public double seconds() {
    return promptSeconds + decodeSeconds;
  }

  /** Returns the speed of the answer in tokens per second, 0 where there was no step. */
  public double tokensPerSecond() {
    return decodeSeconds > 0 ? tokens / decodeSeconds : 0;
  }

  /** Returns the log probability of the whole answer in nats, NaN if unknown. */
  public double logProbability() {
    return confidence.meanLogProbability() * tokens;
  }
}
