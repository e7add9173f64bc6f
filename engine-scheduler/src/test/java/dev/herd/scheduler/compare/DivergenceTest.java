package dev.herd.scheduler.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Divergence of logits that are given, against the definitions. */
class DivergenceTest {
  private static final int VOCABULARY = 5;

  private final SplittableRandom random = new SplittableRandom(17);

  /** Gives rows, and notes which it was asked for. */
  private static final class Rows implements LogitsSource {
    private final String name;
    private final float[][] logits;
    private final List<String> calls = new ArrayList<>();

    Rows(String name, float[]... logits) {
      this.name = name;
      this.logits = logits;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int vocabulary() {
      return logits[0].length;
    }

    @Override
    public void read(int[] tokens, int from, int to, float[] rows) {
      calls.add(from + "-" + to);
      for (int i = from; i < to; i++) {
        System.arraycopy(logits[i], 0, rows, (i - from) * vocabulary(), vocabulary());
      }
    }
  }

  private float[][] randomRows(int count, double scale) {
    float[][] rows = new float[count][VOCABULARY];
    for (float[] row : rows) {
      for (int i = 0; i < VOCABULARY; i++) {
        row[i] = (float) (scale * random.nextDouble(-1, 1));
      }
    }
    return rows;
  }

  private int[] randomTokens(int count) {
    return random.ints(count, 0, VOCABULARY).toArray();
  }

  private static double[] softmax(float[] row) {
    double[] p = new double[row.length];
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      p[i] = Math.exp(row[i]);
      sum += p[i];
    }
    for (int i = 0; i < row.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  @Test
  void followsTheDefinitions() {
    float[][] reference = randomRows(101, 4);
    float[][] candidate = randomRows(101, 4);
    int[] tokens = randomTokens(101);
    double[] divergences = new double[101];
    double perplexity = 0;
    for (int i = 0; i < 101; i++) {
      double[] p = softmax(reference[i]);
      double[] q = softmax(candidate[i]);
      for (int j = 0; j < VOCABULARY; j++) {
        divergences[i] += p[j] * Math.log(p[j] / q[j]);
      }
      perplexity -= i < 100 ? Math.log(q[tokens[i + 1]]) / 100 : 0;
    }
    Divergence result =
        Divergence.measure(new Rows("r", reference), new Rows("c", candidate), tokens, 7);
    assertThat(result.mean()).isCloseTo(Arrays.stream(divergences).average().orElse(0), TINY);
    Arrays.sort(divergences);
    assertThat(result.median()).isCloseTo(divergences[50], TINY);
    assertThat(result.percentile90()).isBetween(divergences[90], divergences[92]);
    assertThat(result.percentile99()).isBetween(divergences[98], divergences[100]);
    assertThat(result.maximum()).isCloseTo(divergences[100], TINY);
    assertThat(result.candidatePerplexity()).isCloseTo(Math.exp(perplexity), within(1e-9));
    assertThat(result.tokens()).isEqualTo(101);
  }

  private static final org.assertj.core.data.Offset<Double> TINY = within(1e-12);

  @Test
  void chunksDoNotMatter() {
    float[][] reference = randomRows(20, 3);
    float[][] candidate = randomRows(20, 3);
    int[] tokens = randomTokens(20);
    Rows all = new Rows("c", candidate);
    Divergence whole = Divergence.measure(new Rows("r", reference), all, tokens, 1000);
    assertThat(all.calls).containsExactly("0-20");
    Rows chunked = new Rows("c", candidate);
    assertThat(Divergence.measure(new Rows("r", reference), chunked, tokens, 8)).isEqualTo(whole);
    assertThat(chunked.calls).containsExactly("0-8", "8-16", "16-20");
  }

  @Test
  void equalModelsDoNotDiverge() {
    float[][] rows = randomRows(50, 30);
    float[][] shifted = new float[50][];
    for (int i = 0; i < 50; i++) {
      shifted[i] = rows[i].clone();
    }
    Divergence same =
        Divergence.measure(new Rows("a", rows), new Rows("b", shifted), randomTokens(50), 9);
    assertThat(same.maximum()).isZero();
    assertThat(same.mean()).isZero();
    assertThat(same.sameLargest()).isEqualTo(1);
    assertThat(same.candidatePerplexity()).isEqualTo(same.referencePerplexity());
  }

  @Test
  void divergenceIsNeverNegative() {
    for (int i = 0; i < 2000; i++) {
      float[] p = randomRows(1, Math.pow(10, i % 8 - 3))[0];
      float[] q = p.clone();
      q[random.nextInt(VOCABULARY)] *= (float) (1 + Math.pow(10, -random.nextInt(1, 8)));
      RowDivergence row = RowDivergence.of(p, q, 0, VOCABULARY, 2);
      assertThat(row.divergence()).isNotNegative().isFinite();
      assertThat(row.referenceLogProbability()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void aShiftOfAllLogitsMakesNoDifference() {
    float[] p = {1, 2, 3, 4, 5};
    float[] q = {101, 102, 103, 104, 105};
    assertThat(RowDivergence.of(p, q, 0, 5, 0).divergence()).isCloseTo(0, within(1e-12));
  }

  @Test
  void extremeLogitsStayFinite() {
    float max = Float.MAX_VALUE;
    float[] p = {max, -max};
    float[] q = {-max, max};
    RowDivergence row = RowDivergence.of(p, q, 0, 2, 0);
    assertThat(row.divergence()).isCloseTo(2.0 * max, within(1e30));
    assertThat(row.sameLargest()).isFalse();
    assertThat(row.referenceLogProbability()).isZero();
    assertThat(RowDivergence.of(p, p, 0, 2, -1).divergence()).isZero();
    assertThat(RowDivergence.of(p, p, 0, 2, -1).candidateLogProbability()).isNaN();
  }

  @Test
  void aUniformModelHasThePerplexityOfItsVocabulary() {
    float[][] flat = new float[9][VOCABULARY];
    Divergence result =
        Divergence.measure(new Rows("a", flat), new Rows("b", flat), randomTokens(9), 4);
    assertThat(result.referencePerplexity()).isCloseTo(VOCABULARY, within(1e-12));
  }

  @Test
  void aSingleTokenHasNoPerplexity() {
    float[][] flat = new float[1][VOCABULARY];
    Divergence result =
        Divergence.measure(new Rows("a", flat), new Rows("b", flat), randomTokens(1), 4);
    assertThat(result.candidatePerplexity()).isNaN();
    assertThat(result.tokens()).isEqualTo(1);
  }

  @Test
  void agreementCountsTheMostLikelyToken() {
    Rows reference = new Rows("a", new float[] {1, 0}, new float[] {1, 0}, new float[] {2, 2});
    Rows candidate = new Rows("b", new float[] {0, 1}, new float[] {9, 0}, new float[] {1, 0});
    Divergence result = Divergence.measure(reference, candidate, new int[] {0, 1, 1}, 2);
    assertThat(result.sameLargest()).isCloseTo(2 / 3.0, TINY);
    assertThat(result.toString()).startsWith("b against a, 3 tokens").contains("66.67 %");
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    Rows two = new Rows("two", new float[2], new float[2]);
    Rows three = new Rows("three", new float[3], new float[3]);
    assertThatThrownBy(() -> Divergence.measure(two, three, new int[] {0}, 1))
        .isInstanceOf(LogitsException.class)
        .hasMessage("three: 3 logits in a row, two has 2: compare models of one vocabulary");
    for (int[] tokens : new int[][] {{}, {-1}, {2}}) {
      assertThatThrownBy(() -> Divergence.measure(two, two, tokens, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Divergence.measure(two, two, new int[1], 0))
        .isInstanceOf(IllegalArgumentException.class);
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
      Rows broken = new Rows("broken", new float[2], new float[] {0, bad});
      assertThatThrownBy(() -> Divergence.measure(two, broken, new int[2], 1))
          .isInstanceOf(LogitsException.class)
          .hasMessage("broken: logit 1 after token 1 is " + bad);
    }
  }
}
