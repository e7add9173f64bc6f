package dev.herd.scheduler.answer;

/**
 * Logarithms of softmax in double precision. The largest logit is subtracted before {@code exp}, so
 * no finite row overflows, whatever its values.
 */
public final class LogSoftmax {
  private LogSoftmax() {}

  /**
   * Returns the logarithm of the sum of {@code exp(logit)} over a row, in nats: a token's log
   * probability is its logit less this.
   *
   * @param logits rows of logits
   * @param offset where the row begins
   * @param length the row's length, at least 1
   * @return NaN if any logit is NaN, or all are negative infinity
   */
  public static double logSumExp(float[] logits, int offset, int length) {
    double largest = logits[offset + largest(logits, offset, length)];
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += Math.exp(logits[i] - largest);
    }
    return largest + Math.log(sum);
  }

  /** Returns the index in the row of its largest logit, the first of equal ones. */
  public static int largest(float[] logits, int offset, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      if (logits[offset + i] > logits[offset + best]) {
        best = i;
      }
    }
    return best;
  }
}
