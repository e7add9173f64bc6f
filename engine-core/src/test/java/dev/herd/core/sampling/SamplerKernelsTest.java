package dev.herd.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A seed chooses the same tokens by this process's kernels and by the scalar ones. */
@Tag("kernel")
class SamplerKernelsTest {
  private static final int VOCABULARY = 5003;
  private static final int DRAWS = 40;

  private static final List<UnaryOperator<SamplingOptions.Builder>> CHOICES =
      List.of(
          o -> o.temperature(0),
          o -> o,
          o -> o.topK(700).topP(0.99),
          o -> o.topK(0).topP(1),
          o -> o.topK(0).topP(1).temperature(1.7),
          o -> o.topK(0).topP(0.9),
          o -> o.topK(0).topP(0.999).minP(0.001),
          o -> o.topK(0).topP(1).minP(0.02),
          o -> o.topK(0).topP(0.95).typicalP(0.8));

  @Test
  void choosesWhatTheScalarKernelsChoose() {
    SplittableRandom random = new SplittableRandom(17);
    for (float deviation : new float[] {0, 0.1f, 1, 3, 30}) {
      float[] logits = logits(random, deviation);
      for (UnaryOperator<SamplingOptions.Builder> choice : CHOICES) {
        SamplingOptions options = choice.apply(SamplingOptions.builder().seed(99)).build();
        assertThat(draw(new Sampler(options, VOCABULARY, Kernels.get()), logits))
            .as("deviation %s, %s", deviation, options)
            .isEqualTo(draw(new Sampler(options, VOCABULARY, Kernels.scalar()), logits));
      }
    }
  }

  /** The tokens of one seed, so that another machine or version that chooses others is noticed. */
  @Test
  void choosesTheSameTokensEverywhere() {
    float[] logits = logits(new SplittableRandom(1), 2);
    SamplingOptions.Builder options = SamplingOptions.builder().seed(5);
    assertThat(draw(new Sampler(options.build(), VOCABULARY), logits, 5))
        .containsExactly(1523, 2403, 4074, 3, 260);
    options.topK(0).topP(1);
    assertThat(draw(new Sampler(options.build(), VOCABULARY), logits, 5))
        .containsExactly(1990, 3855, 1395, 514, 1073);
    options.topP(0.8);
    assertThat(draw(new Sampler(options.build(), VOCABULARY), logits, 5))
        .containsExactly(1990, 3855, 1395, 514, 1087);
  }

  private static float[] logits(SplittableRandom random, float deviation) {
    float[] logits = new float[VOCABULARY];
    for (int i = 0; i < VOCABULARY; i++) {
      logits[i] = (float) (deviation * random.nextGaussian());
    }
    Arrays.fill(logits, 100, 120, Float.NaN);
    Arrays.fill(logits, 120, 140, Float.NEGATIVE_INFINITY);
    return logits;
  }

  private static int[] draw(Sampler sampler, float[] logits) {
    return draw(sampler, logits, DRAWS);
  }

  private static int[] draw(Sampler sampler, float[] logits, int count) {
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = sampler.sample(logits, 0);
    }
    return tokens;
  }
}
