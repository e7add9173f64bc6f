package dev.herd.scheduler.compare;

import dev.herd.scheduler.answer.LogSoftmax;

/**
 * How far one row of logits is from another one.
 *
 * @param divergence Kullback-Leibler divergence of the candidate from the reference in nats, never
 *     negative
 * @param sameLargest whether both have the same largest logit
 * @param referenceLogProbability log probability of the token that follows, NaN without one
 * @param candidateLogProbability the same by the candidate
 */
public record RowDivergence(
    double divergence,
    boolean sameLargest,
    double referenceLogProbability,
    double candidateLogProbability) {
  /**
   * Compares two rows of finite logits.
   *
   * <p>The divergence is the sum of p log(p/q) - p + q, whose terms are each at least 0. The last
   * two add up to 0 over a row, and keep rounding from making small divergences negative.
   *
   * @param next the token that follows, or -1
   */
  public static RowDivergence of(
      float[] reference, float[] candidate, int offset, int vocabulary, int next) {
    double referenceLog = LogSoftmax.logSumExp(reference, offset, vocabulary);
    double candidateLog = LogSoftmax.logSumExp(candidate, offset, vocabulary);
    double sum = 0;
    for (int i = offset; i < offset + vocabulary; i++) {
      double logP = reference[i] - referenceLog;
      double logQ = candidate[i] - candidateLog;
      double p = Math.exp(logP);
      sum += p * (logP - logQ) - p + Math.exp(logQ);
    }
    return new RowDivergence(
        Math.max(0, sum),
        LogSoftmax.largest(reference, offset, vocabulary)
            == LogSoftmax.largest(candidate, offset, vocabulary),
        next < 0 ? Double.NaN : reference[offset + next] - referenceLog,
        next < 0 ? Double.NaN : candidate[offset + next] - candidateLog);
  }
}
