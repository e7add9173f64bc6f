package dev.herd.scheduler.answer;

/** Measures an answer's {@link Confidence} while it is generated. Belongs to one thread. */
public final class ConfidenceMeter {
  private double logProbability;
  private double margin;
  private double minimumMargin = Double.POSITIVE_INFINITY;
  private int tokens;

  /** Begins an answer. */
  public ConfidenceMeter() {}

  /**
   * Takes a step of the generation.
   *
   * @param logits rows of logits as the model gave them, before the sampler's edits
   * @param offset where the step's row begins
   * @param vocabulary length of the row, at least 2
   * @param token the one that was chosen
   */
  public void accept(float[] logits, int offset, int vocabulary, int token) {
    logProbability += logits[offset + token] - LogSoftmax.logSumExp(logits, offset, vocabulary);
    double lead = lead(logits, offset, vocabulary);
    margin += lead;
    minimumMargin = Math.min(minimumMargin, lead);
    tokens++;
  }

  private static double lead(float[] logits, int offset, int vocabulary) {
    double first = Double.NEGATIVE_INFINITY;
    double second = Double.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + vocabulary; i++) {
      double logit = logits[i];
      if (logit > first) {
        second = first;
        first = logit;
      } else if (logit > second) {
        second = logit;
      }
    }
    return first - second;
  }

  /** Returns what was measured so far, {@link Confidence#UNKNOWN} before the first step. */
  public Confidence confidence() {
    return tokens == 0
        ? Confidence.UNKNOWN
        : new Confidence(logProbability / tokens, margin / tokens, minimumMargin);
  }
}
