package dev.herd.scheduler.batching;

/**
 * How sure a model was of a token, from its logits: a softmax in double precision. Reused from
 * token to token; not thread-safe.
 */
final class TokenScore {
  /** Terms below e^-30 of the largest change the sum by less than a float can tell. */
  private static final double NEGLIGIBLE = -30;

  private double logProbability;
  private double margin;

  /** Scores a token; {@code logits[offset + i]} is that of token i. */
  void score(float[] logits, int offset, int vocabulary, int token) {
    float first = Float.NEGATIVE_INFINITY;
    float second = Float.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + vocabulary; i++) {
      float logit = logits[i];
      if (logit > first) {
        second = first;
        first = logit;
      } else if (logit > second) {
        second = logit;
      }
    }
    double sum = 0;
    for (int i = offset; i < offset + vocabulary; i++) {
      double difference = logits[i] - first;
      if (difference > NEGLIGIBLE) {
        sum += Math.exp(difference);
      }
    }
    logProbability = logits[offset + token] - first - Math.log(sum);
    margin = first - second;
  }

  /** Returns the natural logarithm of the token's probability. */
  double logProbability() {
    return logProbability;
  }

  /** Returns the difference of the two likeliest tokens' log-probabilities. */
  double margin() {
    return margin;
  }
}
