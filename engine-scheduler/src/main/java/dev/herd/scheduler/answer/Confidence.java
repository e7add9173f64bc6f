package dev.herd.scheduler.answer;

/**
 * How sure a model was of its answer, by its own raw logits. All values are in nats, and NaN where
 * they aren't known.
 *
 * @param meanLogProbability mean log probability of the answer's tokens, at most 0
 * @param meanMargin mean lead of the most likely token over the second, as a difference of log
 *     probabilities, at least 0
 * @param minimumMargin the least such lead
 */
public record Confidence(double meanLogProbability, double meanMargin, double minimumMargin) {
  /** Nothing is known. */
  public static final Confidence UNKNOWN = new Confidence(Double.NaN, Double.NaN, Double.NaN);

  /** Returns whether the log probability is known. */
  public boolean isKnown() {
    return !Double.isNaN(meanLogProbability);
  }
}
