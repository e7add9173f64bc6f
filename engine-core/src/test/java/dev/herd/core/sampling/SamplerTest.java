package dev.herd.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.herd.core.kernel.Kernels;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void matchesTheReferenceDistribution(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int vocabulary = 2 + random.nextInt(60);
    float[] logits = randomLogits(random, vocabulary);
    SamplingOptions options =
        SamplingOptions.builder()
            .temperature(0.3 + 2 * random.nextDouble())
            .topK(random.nextBoolean() ? 0 : 1 + random.nextInt(vocabulary + 5))
            .topP(random.nextBoolean() ? 1 : random.nextDouble())
            .minP(random.nextBoolean() ? 0 : random.nextDouble() / 4)
            .typicalP(random.nextInt(3) > 0 ? 1 : random.nextDouble())
            .repetitionPenalty(random.nextBoolean() ? 1 : 0.7 + random.nextDouble())
            .presencePenalty(random.nextBoolean() ? 0 : random.nextDouble() - 0.5)
            .frequencyPenalty(random.nextBoolean() ? 0 : random.nextDouble() - 0.5)
            .penaltyWindow(1 + random.nextInt(20))
            .logitBias(random.nextBoolean() ? Map.of() : Map.of(0, 3f, vocabulary - 1, -2f))
            .seed(seed)
            .build();
    List<Integer> history = new ArrayList<>();
    Sampler sampler = new Sampler(options, vocabulary);
    for (int i = random.nextInt(50); i > 0; i--) {
      history.add(random.nextInt(vocabulary));
      sampler.accept(history.getLast());
    }
    List<Integer> window =
        history.subList(Math.max(0, history.size() - options.penaltyWindow()), history.size());

    assertFrequencies(
        sampler, logits, ReferenceSampling.distribution(logits, options, window), 20_000);
  }

  @Test
  void matchesTheReferenceOnALargeVocabularyWithTopKOff() {
    SplittableRandom random = new SplittableRandom(7);
    float[] logits = randomLogits(random, 20_000);
    SamplingOptions options =
        SamplingOptions.builder().topK(0).topP(0.4).temperature(1).seed(1).build();
    assertFrequencies(
        new Sampler(options, logits.length),
        logits,
        ReferenceSampling.distribution(logits, options, List.of()),
        500);
  }

  @Test
  void greedyTakesTheLowestIdAmongEquals() {
    assertThat(sampler(o -> o.temperature(0), 4).sample(new float[] {1, 3, 3, 2}, 0)).isEqualTo(1);
  }

  @Test
  void readsTheRowAtTheOffset() {
    float[] rows = {9, 0, 0, 0, 0, 9};
    assertThat(sampler(o -> o.temperature(0), 3).sample(rows, 3)).isEqualTo(2);
    assertThat(sampler(o -> o.topK(1), 3).sample(rows, 3)).isEqualTo(2);
    assertThatThrownBy(() -> sampler(o -> o.topK(1), 3).sample(rows, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void eachFilterAtItsExtremeLeavesTheLikeliest() {
    float[] logits = {0, 1, 2, 1.9f, NONE};
    assertAlways(2, logits, o -> o.topK(1).topP(1));
    assertAlways(2, logits, o -> o.topK(0).topP(0));
    assertAlways(2, logits, o -> o.topK(3).topP(0));
    assertAlways(2, logits, o -> o.topK(0).topP(1).minP(1));
    assertAlways(2, logits, o -> o.topK(0).topP(1).temperature(1e-9));
    assertAlways(2, logits, o -> o.topK(0).topP(1).temperature(Double.MIN_VALUE));
  }

  @Test
  void equalLogitsAreAllReachedWhenEveryFilterIsOff() {
    Sampler sampler = sampler(o -> o.topK(0).topP(1), 50);
    float[] logits = new float[50];
    assertThat(IntStream.range(0, 2000).map(i -> sampler.sample(logits, 0)).distinct().count())
        .isEqualTo(50);
  }

  @Test
  void tiesAtTheEdgeOfTopKAndTopPGoToLowerIds() {
    float[] logits = new float[300];
    for (Sampler sampler :
        List.of(
            sampler(o -> o.topK(10).topP(1), 300), sampler(o -> o.topK(0).topP(10 / 300.), 300))) {
      assertThat(IntStream.range(0, 2000).map(i -> sampler.sample(logits, 0)).distinct().sorted())
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @Test
  void theOnlyPossibleTokenIsChosenUnderAnyOptions() {
    float[] logits = new float[262_144];
    Arrays.fill(logits, NONE);
    logits[77_777] = -1e30f;
    assertAlways(77_777, logits, o -> o.temperature(0));
    assertAlways(77_777, logits, o -> o);
    assertAlways(77_777, logits, o -> o.topK(0).typicalP(0.3).topP(0.9).minP(0.05));
    assertAlways(77_777, logits, o -> o.topK(0).topP(1).temperature(1e30));
  }

  @Test
  void neitherNanNorInfinityBreaksAnything() {
    float[] logits = {Float.NaN, 1, NONE, Float.NaN, 0};
    assertAlways(1, logits, o -> o.temperature(0));
    assertAlways(1, logits, o -> o.topK(1));
    assertAlways(1, logits, o -> o.topK(0).topP(0.5).typicalP(0.5));
    float[] infinite = {5, Float.POSITIVE_INFINITY, Float.NaN, -Float.MAX_VALUE};
    assertAlways(1, infinite, o -> o.temperature(0));
    assertAlways(1, infinite, o -> o.topK(0).topP(1));
    assertAlways(1, infinite, o -> o.topK(2).typicalP(0.9).minP(0.1));
  }

  @Test
  void saysSoWhenNoTokenCanBeChosen() {
    float[] logits = {Float.NaN, NONE, Float.NaN};
    for (double temperature : new double[] {0, 1}) {
      assertThatThrownBy(() -> sampler(o -> o.temperature(temperature), 3).sample(logits, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("all 3 logits");
    }
  }

  @Test
  void aSeedFixesTheTokens() {
    float[] logits = randomLogits(new SplittableRandom(3), 1000);
    int[] first = draw(sampler(o -> o.topK(0).topP(1).seed(42), 1000), logits, 100);
    int[] again = draw(sampler(o -> o.topK(0).topP(1).seed(42), 1000), logits, 100);
    int[] other = draw(sampler(o -> o.topK(0).topP(1).seed(43), 1000), logits, 100);
    assertThat(first).isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void withoutASeedSamplersDiffer() {
    float[] logits = new float[1000];
    assertThat(draw(sampler(o -> o.topK(0).topP(1).randomSeed(), 1000), logits, 20))
        .isNotEqualTo(draw(sampler(o -> o.topK(0).topP(1).randomSeed(), 1000), logits, 20));
  }

  @Test
  void theGeneratorIsSplitMix64() {
    // The first output for seed 0 is 0xE220A8397B1DCDAF, as in the authors' reference code.
    assertThat(new SplitMix64(0).nextDouble()).isEqualTo((0xE220A8397B1DCDAFL >>> 11) * 0x1p-53);
  }

  @Test
  void penaltiesForgetWhatLeftTheWindow() {
    Sampler sampler = sampler(o -> o.temperature(0).presencePenalty(5).penaltyWindow(2), 3);
    float[] logits = {3, 2, 1};
    assertThat(sampler.sample(logits, 0)).isEqualTo(0);
    sampler.accept(0);
    assertThat(sampler.sample(logits, 0)).isEqualTo(1);
    sampler.accept(1);
    assertThat(sampler.sample(logits, 0)).isEqualTo(2);
    sampler.accept(2);
    assertThat(sampler.sample(logits, 0)).isEqualTo(0);
  }

  @Test
  void repetitionPenaltyLowersPositiveAndNegativeLogits() {
    Sampler sampler = sampler(o -> o.temperature(0).repetitionPenalty(2), 2);
    sampler.accept(0);
    assertThat(sampler.sample(new float[] {3, 2}, 0)).isEqualTo(1);
    assertThat(sampler.sample(new float[] {-1, -1.5f}, 0)).isEqualTo(1);
    assertThat(sampler.sample(new float[] {5, 2}, 0)).isEqualTo(0);
  }

  @Test
  void frequencyPenaltyCountsAndPresencePenaltyDoesNot() {
    Sampler frequency = sampler(o -> o.temperature(0).frequencyPenalty(1), 2);
    Sampler presence = sampler(o -> o.temperature(0).presencePenalty(1), 2);
    for (int i = 0; i < 3; i++) {
      frequency.accept(0);
      presence.accept(0);
    }
    float[] logits = {2.5f, 0};
    assertThat(frequency.sample(logits, 0)).isEqualTo(1);
    assertThat(presence.sample(logits, 0)).isEqualTo(0);
  }

  @Test
  void biasForcesAndBans() {
    float[] logits = {1, 2, 3};
    assertAlways(0, logits, o -> o.logitBias(Map.of(0, 100f)));
    assertAlways(1, logits, o -> o.topK(1).logitBias(Map.of(2, NONE)));
    assertThatThrownBy(() -> sampler(o -> o.logitBias(Map.of(3, 1f)), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token 3")
        .hasMessageContaining("3 tokens");
  }

  @Test
  void theLogitsAreAsBeforeAfterwards() {
    float[] logits = randomLogits(new SplittableRandom(5), 200);
    logits[7] = Float.NaN;
    float[] before = logits.clone();
    Map<Integer, Float> bias = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      bias.put(i, 0.5f);
    }
    Sampler sampler = sampler(o -> o.repetitionPenalty(1.3).logitBias(bias), 200);
    for (int i = 0; i < 100; i++) {
      sampler.accept(i * 2 % 200);
    }
    sampler.sample(logits, 0);
    assertThat(logits).isEqualTo(before);
  }

  @Test
  void allocatesNothingPerToken() {
    float[] logits = randomLogits(new SplittableRandom(9), 5000);
    SamplingOptions options =
        SamplingOptions.builder()
            .topK(0)
            .typicalP(0.95)
            .minP(0.01)
            .repetitionPenalty(1.1)
            .seed(11)
            .build();
    // Vectors are allocated until the compiler gets to them; benchmarks look at those.
    Sampler sampler = new Sampler(options, logits.length, Kernels.scalar());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 200; i++) {
      sampler.accept(sampler.sample(logits, 0));
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 200; i++) {
      sampler.accept(sampler.sample(logits, 0));
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200);
  }

  @Test
  void acceptsOnlyTokensOfTheVocabulary() {
    for (int token : new int[] {-1, 3}) {
      assertThatThrownBy(() -> sampler(o -> o, 3).accept(token))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token " + token);
    }
  }

  private static Sampler sampler(UnaryOperator<SamplingOptions.Builder> change, int vocabulary) {
    return new Sampler(change.apply(SamplingOptions.builder().seed(11)).build(), vocabulary);
  }

  private static void assertAlways(
      int token, float[] logits, UnaryOperator<SamplingOptions.Builder> change) {
    assertThat(draw(sampler(change, logits.length), logits, 20)).containsOnly(token);
  }

  private static int[] draw(Sampler sampler, float[] logits, int count) {
    return IntStream.range(0, count).map(i -> sampler.sample(logits, 0)).toArray();
  }

  private static float[] randomLogits(SplittableRandom random, int count) {
    float[] logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
    }
    return logits;
  }

  /** Draws and compares each token's count with its expectation, within six standard deviations. */
  private static void assertFrequencies(
      Sampler sampler, float[] logits, Map<Integer, Double> expected, int draws) {
    int[] counts = new int[logits.length];
    for (int i = 0; i < draws; i++) {
      counts[sampler.sample(logits, 0)]++;
    }
    for (int id = 0; id < logits.length; id++) {
      double p = expected.getOrDefault(id, 0.);
      double deviation = Math.sqrt(draws * p * (1 - p));
      assertThat((double) counts[id])
          .describedAs("token %d of probability %s", id, p)
          .isBetween(draws * p - 6 * deviation - 1e-9, draws * p + 6 * deviation + (p > 0 ? 3 : 0));
    }
  }
}
