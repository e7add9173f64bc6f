package dev.herd.core.kernel;

import static dev.herd.core.kernel.KernelTests.GUARD;
import static dev.herd.core.kernel.KernelTests.assertClose;
import static dev.herd.core.kernel.KernelTests.assertGuarded;
import static dev.herd.core.kernel.KernelTests.gaussian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** This process's kernel against the scalar one, whose bits it must have, and that one's values. */
@Tag("kernel")
class SamplingKernelTest {
  private static final int BEFORE = 3;
  private static final int AFTER = 20;
  private static final float WEIGHT_TOLERANCE = 3e-5f;

  private final SamplingKernel scalar = Kernels.scalar().sampling();
  private final SamplingKernel kernel = Kernels.get().sampling();
  private final Random random = new Random(5);

  /** Logits as models give them, many equal ones, and everything that a float can be. */
  private List<float[]> rows(int n) {
    float[] few = gaussian(random, BEFORE, n, AFTER, 1);
    float[] odd = gaussian(random, BEFORE, n, AFTER, 1e-39f);
    float[] specials = {
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.MIN_VALUE,
      -0f
    };
    for (int i = BEFORE; i < BEFORE + n; i++) {
      few[i] = random.nextInt(3) - 1;
      if (random.nextInt(3) == 0) {
        odd[i] = specials[random.nextInt(specials.length)];
      }
    }
    return List.of(
        gaussian(random, BEFORE, n, AFTER, 3), gaussian(random, BEFORE, n, AFTER, 40), few, odd);
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void searches(int n) {
    for (float[] x : rows(n)) {
      // Adding makes zeros of either sign the same.
      assertThat(kernel.max(x, BEFORE, n) + 0f).isEqualTo(scalar.max(x, BEFORE, n) + 0f);
      for (float bar : bars(x, n)) {
        int first = kernel.firstAbove(bar, x, BEFORE, n);
        assertThat(first).isEqualTo(scalar.firstAbove(bar, x, BEFORE, n));
        assertThat(IntStream.range(0, first).filter(i -> x[BEFORE + i] > bar)).isEmpty();
        assertThat(first == n || x[BEFORE + first] > bar).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void gathersWhatIsAtLeastTheBar(int n) {
    for (float[] x : rows(n)) {
      for (float bar : bars(x, n)) {
        int[] expected = IntStream.range(0, n).filter(i -> x[BEFORE + i] >= bar).toArray();
        int[] ids = new int[n + 5];
        float[] values = new float[n + 5];
        Arrays.fill(ids, -1);
        Arrays.fill(values, GUARD);
        int count = kernel.gather(bar, x, BEFORE, n, 1000, ids, values, 2);
        assertThat(count).isEqualTo(expected.length);
        for (int i = 0; i < count; i++) {
          assertThat(ids[2 + i]).isEqualTo(1000 + expected[i]);
          float value = x[BEFORE + expected[i]];
          assertThat(values[2 + i]).isEqualTo(Math.min(value, Float.MAX_VALUE));
        }
        assertGuarded(values, 2, n);
        assertThat(List.of(ids[0], ids[1], ids[n + 2], ids[n + 4])).containsOnly(-1);
      }
    }
  }

  private float[] bars(float[] x, int n) {
    float one = x[BEFORE + random.nextInt(n + 1)];
    return new float[] {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, one, 0, 1, 5.5f, 200};
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void weightsHaveTheSameBits(int n) {
    float[] factors = {1, 0.8f, 3.3f, Float.MIN_NORMAL, Float.MAX_VALUE};
    for (float[] x : rows(n)) {
      float max = Math.clamp(scalar.max(x, BEFORE, n), -Float.MAX_VALUE, Float.MAX_VALUE);
      for (float factor : factors) {
        float[] expected = gaussian(random, BEFORE, n, AFTER, 1);
        float[] actual = expected.clone();
        scalar.weights(x, BEFORE, n, max, factor, expected, BEFORE);
        kernel.weights(x, BEFORE, n, max, factor, actual, BEFORE);
        assertGuarded(actual, BEFORE, n);
        assertThat(actual).isEqualTo(expected);
        for (int i = BEFORE; i < BEFORE + n; i++) {
          float weight = x[i] >= max ? 1 : (float) Math.exp((double) (x[i] - max) * factor);
          weight = Float.isNaN(x[i]) ? 0 : weight;
          assertClose("weight", actual[i], weight, WEIGHT_TOLERANCE, Float.MIN_NORMAL);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void sumsHaveTheSameBits(int n) {
    float[] keys = gaussian(random, BEFORE, n, AFTER, 2);
    float[] weights = gaussian(random, BEFORE, n, AFTER, 1);
    for (int i = BEFORE; i < BEFORE + n; i++) {
      weights[i] = (float) Math.exp(30 * weights[i] - 100); // down to 0 and up to 1e20
    }
    assertThat(kernel.sum(weights, BEFORE, n)).isEqualTo(scalar.sum(weights, BEFORE, n));
    assertSum(kernel.sum(weights, BEFORE, n), Float.NEGATIVE_INFINITY, keys, weights, n);
    for (float bar : bars(keys, n)) {
      float sum = kernel.sumFrom(bar, keys, weights, BEFORE, n);
      assertThat(sum).isEqualTo(scalar.sumFrom(bar, keys, weights, BEFORE, n));
      assertSum(sum, bar, keys, weights, n);
    }
  }

  private static void assertSum(float sum, float bar, float[] keys, float[] weights, int n) {
    double expected = 0;
    for (int i = BEFORE; i < BEFORE + n; i++) {
      expected += keys[i] >= bar ? weights[i] : 0;
    }
    assertClose("sum from " + bar, sum, (float) expected, 1e-5f, 0);
  }

  @Test
  void sumsHalveTheirNumber() {
    float[] x = new float[17];
    x[0] = 1; // swallows 2^-24, but not the sum of two, nor the last value after that
    x[1] = 0x1p-24f;
    x[3] = 0x1p-24f;
    x[16] = 0x1p-24f;
    assertThat(kernel.sum(x, 0, 16)).isEqualTo(1 + 0x1p-23f);
    assertThat(kernel.sum(x, 0, 17)).isEqualTo(1 + 0x1p-22f);
  }

  @Test
  void slicesOutsideTheirArraysAreRefused() {
    float[] x = new float[20];
    int[] ids = new int[20];
    List<Runnable> calls =
        List.of(
            () -> kernel.max(x, 1, 20),
            () -> kernel.firstAbove(0, x, -1, 3),
            () -> kernel.gather(0, x, 0, 20, 0, ids, x, 1),
            () -> kernel.gather(0, x, 1, 20, 0, ids, new float[30], 0),
            () -> kernel.weights(x, 0, 20, 0, 1, new float[19], 0),
            () -> kernel.sum(x, 0, 21),
            () -> kernel.sumFrom(0, x, new float[3], 0, 4));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(x).containsOnly(0);
  }
}
