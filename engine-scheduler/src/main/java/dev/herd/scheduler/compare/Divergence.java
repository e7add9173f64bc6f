package dev.herd.scheduler.compare;

import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.rank.Max;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.util.ResizableDoubleArray;

/**
 * How far one model is from another one with the same vocabulary on a text, such as a quantisation
 * from the original: after each token, the reference's distribution of the next token is compared
 * with the candidate's.
 *
 * <p>Perplexity is e to the mean negative log probability of the tokens from the second on.
 *
 * @param reference name of the model that counts as right
 * @param candidate name of the model that is judged
 * @param tokens compared positions
 * @param sameLargest share of positions where both think the same token the most likely
 * @param mean mean Kullback-Leibler divergence in nats
 * @param median its median
 * @param percentile90 nine of ten positions are below
 * @param percentile99 99 of 100 positions are below
 * @param maximum its largest value
 * @param referencePerplexity perplexity of the text by the reference, NaN for a single token
 * @param candidatePerplexity perplexity of the text by the candidate, NaN for a single token
 */
public record Divergence(
    String reference,
    String candidate,
    int tokens,
    double sameLargest,
    double mean,
    double median,
    double percentile90,
    double percentile99,
    double maximum,
    double referencePerplexity,
    double candidatePerplexity) {
  /**
   * Compares two models on a text, {@code chunkTokens} at a time. Holds two chunks of logits: 8
   * bytes for each token of a chunk and each of the vocabulary.
   *
   * @param tokens at least one, of the common vocabulary
   * @throws LogitsException if the vocabularies differ in size, or logits aren't finite
   */
  public static Divergence measure(
      LogitsSource reference, LogitsSource candidate, int[] tokens, int chunkTokens) {
    check(reference, candidate, tokens, chunkTokens);
    int vocabulary = reference.vocabulary();
    int chunk = Math.min(chunkTokens, tokens.length);
    float[] expected = new float[Math.multiplyExact(chunk, vocabulary)];
    float[] actual = new float[expected.length];
    Sums sums = new Sums();
    for (int from = 0; from < tokens.length; from += chunk) {
      int to = Math.min(tokens.length, from + chunk);
      reference.read(tokens, from, to, expected);
      candidate.read(tokens, from, to, actual);
      for (int i = from; i < to; i++) {
        int offset = (i - from) * vocabulary;
        checkFinite(reference, expected, offset, i);
        checkFinite(candidate, actual, offset, i);
        int next = i + 1 < tokens.length ? tokens[i + 1] : -1;
        sums.add(RowDivergence.of(expected, actual, offset, vocabulary, next));
      }
    }
    return sums.result(reference.name(), candidate.name());
  }

  private static void check(
      LogitsSource reference, LogitsSource candidate, int[] tokens, int chunkTokens) {
    if (reference.vocabulary() != candidate.vocabulary()) {
      throw new LogitsException(
          candidate.name(),
          "%d logits in a row, %s has %d: compare models of one vocabulary"
              .formatted(candidate.vocabulary(), reference.name(), reference.vocabulary()));
    }
    if (tokens.length == 0 || chunkTokens < 1) {
      throw new IllegalArgumentException(
          "nothing to compare: %d tokens, chunks of %d".formatted(tokens.length, chunkTokens));
    }
    for (int token : tokens) {
      if (token < 0 || token >= reference.vocabulary()) {
        throw new IllegalArgumentException(
            "token %d is not in the vocabulary of %d tokens"
                .formatted(token, reference.vocabulary()));
      }
    }
  }

  private static void checkFinite(LogitsSource source, float[] rows, int offset, int token) {
    for (int i = 0; i < source.vocabulary(); i++) {
      if (!Float.isFinite(rows[offset + i])) {
        throw new LogitsException(
            source.name(), "logit %d after token %d is %s".formatted(i, token, rows[offset + i]));
      }
    }
  }

  /** Returns the figures on a few lines of text. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        """
        %s against %s, %d tokens
          same most likely token  %.2f %%
          KL divergence in nats   mean %.3g, median %.3g, 90 %% %.3g, 99 %% %.3g, maximum %.3g
          perplexity              %.4f, reference %.4f
        """,
        candidate,
        reference,
        tokens,
        100 * sameLargest,
        mean,
        median,
        percentile90,
        percentile99,
        maximum,
        candidatePerplexity,
        referencePerplexity);
  }

  /** What is kept of the rows: a number for each. */
  private static final class Sums {
    private final ResizableDoubleArray divergences = new ResizableDoubleArray();
    private final Mean referenceLog = new Mean();
    private final Mean candidateLog = new Mean();
    private int same;

    void add(RowDivergence row) {
      divergences.addElement(row.divergence());
      same += row.sameLargest() ? 1 : 0;
      if (!Double.isNaN(row.referenceLogProbability())) {
        referenceLog.increment(row.referenceLogProbability());
        candidateLog.increment(row.candidateLogProbability());
      }
    }

    Divergence result(String reference, String candidate) {
      double[] all = divergences.getElements();
      Percentile percentile = new Percentile();
      percentile.setData(all);
      return new Divergence(
          reference,
          candidate,
          all.length,
          same / (double) all.length,
          new Mean().evaluate(all),
          percentile.evaluate(50),
          percentile.evaluate(90),
          percentile.evaluate(99),
          new Max().evaluate(all),
          Math.exp(-referenceLog.getResult()),
          Math.exp(-candidateLog.getResult()));
    }
  }
}
