package dev.herd.core.kernel;

import static dev.herd.core.kernel.KernelTests.GUARD;
import static dev.herd.core.kernel.KernelTests.assertClose;
import static dev.herd.core.kernel.KernelTests.gaussian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This process's attention kernel against the scalar reference. */
@Tag("kernel")
class AttentionKernelTest {
  /** Sums of some hundred products of magnitude 1. */
  private static final float TOLERANCE = 5e-6f;

  private static final int BEFORE = 3;

  private final AttentionKernel scalar = new ScalarAttentionKernel();
  private final AttentionKernel actual = Kernels.get().attention();
  private final Random random = new Random(5);
  private final Arena arena = Arena.ofAuto();

  private MemorySegment rows(long offset, long rowBytes, int count, int headDim) {
    MemorySegment rows = arena.allocate(offset + Math.max(0, count - 1) * rowBytes + 2L * headDim);
    for (int j = 0; j < count; j++) {
      float[] values = gaussian(random, 0, headDim, 0, 1);
      new ScalarCacheRows(GgmlType.F16).store(values, 0, rows, offset + j * rowBytes, headDim);
    }
    return rows;
  }

  private CacheRows rowsOf(AttentionKernel kernel) {
    return kernel instanceof ScalarAttentionKernel
        ? new ScalarCacheRows(GgmlType.F16)
        : Kernels.get().cacheRows(GgmlType.F16);
  }

  private float[] widenedValues(AttentionKernel kernel, MemorySegment v, int count, int headDim) {
    float[] values = new float[count * AttentionKernel.padded(headDim)];
    rowsOf(kernel).widenValues(v, 6, 2L * headDim, count, headDim, values, 0, count);
    return values;
  }

  private static AttentionWeights weights(int rows, int positions) {
    AttentionWeights weights = new AttentionWeights();
    weights.reset(rows, positions);
    Arrays.fill(weights.values(), GUARD);
    return weights;
  }

  private void fill(AttentionWeights a, AttentionWeights b) {
    for (int i = 0; i < a.values().length; i++) {
      a.values()[i] = (float) random.nextGaussian();
    }
    System.arraycopy(a.values(), 0, b.values(), 0, a.values().length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 24, 32, 40, 64, 72, 80, 96, 100, 128, 192, 256})
  void scores(int headDim) {
    for (int count : new int[] {0, 1, 2, 5, 17, 64}) {
      long rowBytes = 2L * headDim * (1 + random.nextInt(3));
      long offset = 2L * random.nextInt(5);
      MemorySegment k = rows(offset, rowBytes, count, headDim);
      float[] keys = new float[count * headDim];
      rowsOf(actual).widenKeys(k, offset, rowBytes, count, headDim, keys, 0);
      float[] q = gaussian(random, BEFORE, headDim, 0, 1);
      for (int position : new int[] {0, 64, 192, 256 + 100}) {
        AttentionWeights expected = weights(3, 448);
        AttentionWeights weights = weights(3, 448);
        scalar.scores(q, BEFORE, headDim, keys, count, .3f, expected, 2, position);
        actual.scores(q, BEFORE, headDim, keys, count, .3f, weights, 2, position);
        assertClose(weights.values(), expected.values(), TOLERANCE, TOLERANCE);
      }
    }
  }

  /** In lanes of the processor's vectors, whatever width this process has. */
  @ParameterizedTest
  @ValueSource(ints = {8, 40, 64, 80, 96, 100, 128, 192, 256})
  void scoresAreAddedInOneOrder(int headDim) {
    KernelTests.assumeVectors();
    float[] keys = gaussian(random, 0, 5 * headDim, 0, 1);
    float[] q = gaussian(random, BEFORE, headDim, 0, 1);
    AttentionWeights weights = weights(1, 64);
    actual.scores(q, BEFORE, headDim, keys, 5, .3f, weights, 0, 0);
    for (int j = 0; j < 5; j++) {
      float expected = .3f * inLanes(q, BEFORE, keys, j * headDim, headDim);
      assertThat(weights.values()[j]).isEqualTo(expected);
    }
  }

  private static float inLanes(float[] q, int qo, float[] k, int ko, int headDim) {
    int lanes = VectorWidth.hardwareBits() / Float.SIZE;
    int whole = headDim & -lanes;
    int four = headDim & -4 * lanes;
    float[][] sums = new float[4][lanes];
    for (int d = 0; d < whole; d++) {
      float[] sum = sums[d < four ? d / lanes % 4 : 0];
      sum[d % lanes] = Math.fma(k[ko + d], q[qo + d], sum[d % lanes]);
    }
    float[] sum = new float[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      sum[lane] = (sums[0][lane] + sums[2][lane]) + (sums[1][lane] + sums[3][lane]);
    }
    for (int half = lanes / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        sum[lane] += sum[lane + half];
      }
    }
    for (int d = whole; d < headDim; d++) {
      sum[0] = Math.fma(k[ko + d], q[qo + d], sum[0]);
    }
    return sum[0];
  }

  @Test
  void aScoreDoesNotDependOnItsPlaceInTheRun() {
    for (int headDim : new int[] {40, 64, 128}) {
      float[] keys = gaussian(random, 0, 7 * headDim, 0, 1);
      float[] q = gaussian(random, 0, headDim, 0, 1);
      AttentionWeights together = weights(1, 64);
      actual.scores(q, 0, headDim, keys, 7, .3f, together, 0, 0);
      for (int j = 0; j < 7; j++) {
        float[] key = Arrays.copyOfRange(keys, j * headDim, (j + 1) * headDim);
        AttentionWeights alone = weights(1, 64);
        actual.scores(q, 0, headDim, key, 1, .3f, alone, 0, j);
        assertThat(together.values()[j]).isEqualTo(alone.values()[j]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 24, 32, 40, 64, 72, 80, 96, 100, 128, 192, 256})
  void blockScores(int headDim) {
    float[] keys = gaussian(random, 0, AttentionKernel.RUN * headDim, 0, 1);
    for (int rows : new int[] {1, 3, 4, 8, 9, 16, 17, 32, 33, 40}) {
      float[] q = gaussian(random, BEFORE, rows * headDim, 0, 1);
      for (int count : new int[] {0, 1, 5, 17, 64}) {
        for (int position : new int[] {0, 192, 256 + 100}) {
          AttentionWeights expected = weights(rows, 448);
          AttentionWeights weights = weights(rows, 448);
          blockScores(scalar, q, headDim, keys, count, expected, rows, position);
          blockScores(actual, q, headDim, keys, count, weights, rows, position);
          assertClose(weights.values(), expected.values(), 2 * TOLERANCE, 2 * TOLERANCE);
        }
      }
    }
  }

  private static void blockScores(
      AttentionKernel kernel,
      float[] q,
      int headDim,
      float[] keys,
      int count,
      AttentionWeights weights,
      int rows,
      int position) {
    float[] queries = new float[AttentionKernel.queries(rows, headDim)];
    for (int r = 0; r < rows; r++) {
      kernel.arrangeQuery(q, BEFORE + r * headDim, headDim, queries, r, rows);
    }
    kernel.blockScores(queries, rows, headDim, keys, count, .3f, weights, position);
  }

  /** In one vector or two, beside others or not, with other keys or not. */
  @Test
  void aRowsScoresDoNotDependOnItsBlock() {
    for (int headDim : new int[] {40, 64, 128}) {
      float[] keys = gaussian(random, 0, AttentionKernel.RUN * headDim, 0, 1);
      int rows = 40;
      float[] q = gaussian(random, BEFORE, rows * headDim, 0, 1);
      AttentionWeights together = weights(rows, 64);
      blockScores(actual, q, headDim, keys, 64, together, rows, 0);
      for (int r = 0; r < rows; r += 3) {
        float[] row = new float[BEFORE + headDim];
        System.arraycopy(q, BEFORE + r * headDim, row, BEFORE, headDim);
        AttentionWeights alone = weights(1, 64);
        blockScores(actual, row, headDim, keys, 11, alone, 1, 0);
        for (int j = 0; j < 11; j++) {
          assertThat(alone.values()[j]).isEqualTo(together.values()[together.index(r, j)]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 64, 255, 256, 257, 300, 448})
  void softmax(int end) {
    for (int start : new int[] {0, 1, 40, 260}) {
      if (start < end) {
        AttentionWeights expected = weights(5, 448);
        AttentionWeights weights = weights(5, 448);
        fill(expected, weights);
        float expectedSum = scalar.softmax(expected, 3, start, end);
        float sum = actual.softmax(weights, 3, start, end);
        assertThat(sum).isCloseTo(expectedSum, within(1e-6f * expectedSum));
        assertClose(weights.values(), expected.values(), TOLERANCE, 0);
        for (int i = 0; i < 448; i++) {
          float weight = weights.values()[weights.index(3, i)];
          assertThat(weight == 0).as("position %d", i).isEqualTo(i < start || i >= end);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 24, 32, 40, 64, 72, 80, 96, 100, 128, 192, 256})
  void weightedSum(int headDim) {
    int padded = AttentionKernel.padded(headDim);
    for (int rows : new int[] {1, 2, 4, 5, 8, 9, 16, 32}) {
      for (int count : new int[] {0, 1, 5, 64}) {
        MemorySegment v = rows(6, 2L * headDim, count, headDim);
        AttentionWeights expectedWeights = weights(rows, 448);
        AttentionWeights weights = weights(rows, 448);
        fill(expectedWeights, weights);
        float[] expected = gaussian(random, 0, weights.rows() * padded, 0, 1);
        float[] sums = expected.clone();
        float[] scalarValues = widenedValues(scalar, v, count, headDim);
        scalar.weightedSum(expectedWeights, 320, scalarValues, count, headDim, expected);
        float[] values = widenedValues(actual, v, count, headDim);
        actual.weightedSum(weights, 320, values, count, headDim, sums);
        for (int r = 0; r < rows; r++) {
          for (int d = 0; d < headDim; d++) {
            int at = r * padded + d;
            assertClose("row " + r, sums[at], expected[at], TOLERANCE, 2 * TOLERANCE);
          }
        }
      }
    }
  }

  @Test
  void slicesOutsideAreRefused() {
    float[] x = new float[100];
    AttentionWeights weights = weights(4, 64);
    float[] before = weights.values().clone();
    for (AttentionKernel kernel : new AttentionKernel[] {scalar, actual}) {
      assertThatThrownBy(() -> kernel.scores(x, 91, 10, x, 5, 1, weights, 0, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.scores(x, 0, 10, x, 10, 1, weights, 4, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.scores(x, 0, 10, x, 10, 1, weights, 0, 55))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.arrangeQuery(x, 91, 10, new float[320], 0, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.arrangeQuery(x, 0, 10, new float[319], 0, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.arrangeQuery(x, 0, 10, new float[320], 1, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () -> kernel.blockScores(new float[32], 4, 1, new float[63], 5, 1, weights, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () -> kernel.blockScores(new float[32], 5, 1, new float[64], 5, 1, weights, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () -> kernel.blockScores(new float[32], 4, 1, new float[64], 5, 1, weights, 60))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.softmax(weights, 0, 0, 65))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.weightedSum(weights, 0, x, 4, 10, new float[128]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.weightedSum(weights, 0, x, 3, 10, new float[127]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(x).containsOnly(0);
    assertThat(weights.values()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 40, 64, 100, 256})
  void halfSumsAreTheSameBits(int headDim) {
    for (int count : new int[] {0, 1, 2, 5, 17, 64}) {
      MemorySegment v = rows(6, 2L * headDim, count, headDim);
      float[] expectedWeights = gaussian(random, BEFORE, count, 0, 3);
      float[] weights = expectedWeights.clone();
      float[] expectedFactors = new float[count];
      float[] factors = new float[count];
      float expectedSum = scalar.runningSoftmax(expectedWeights, BEFORE, count, expectedFactors, 0);
      float sum = actual.runningSoftmax(weights, BEFORE, count, factors, 0);
      assertThat(sum).isEqualTo(expectedSum);
      assertThat(weights).isEqualTo(expectedWeights);
      assertThat(factors).isEqualTo(expectedFactors);
      int from = count / 4;
      float[] expected = halfSum(scalar, weights, factors, v, count, from, headDim);
      float[] sums = halfSum(actual, weights, factors, v, count, from, headDim);
      for (int d = 0; d < BEFORE + headDim; d++) {
        assertThat(sums[d] + 0f).isEqualTo(expected[d] + 0f);
      }
    }
  }

  private float[] halfSum(
      AttentionKernel kernel,
      float[] weights,
      float[] factors,
      MemorySegment v,
      int count,
      int from,
      int headDim) {
    float[] sums = new float[BEFORE + AttentionKernel.padded(headDim)];
    float[] values = widenedValues(kernel, v, count, headDim);
    kernel.weightedHalfSum(
        weights, BEFORE, factors, 0, values, count, from, count, headDim, sums, BEFORE);
    return sums;
  }

  /** From subnormal halves to what is beyond the largest one. */
  @ParameterizedTest
  @ValueSource(floats = {1e-9f, 1e-6f, 3e-5f, 1e-3f, 2e4f, 1e6f})
  void halfSumsOfAnyMagnitudeAreTheSameBits(float magnitude) {
    int count = 64;
    int headDim = 96;
    MemorySegment v = rows(6, 2L * headDim, count, headDim);
    float[] weights = gaussian(random, BEFORE, count, 0, magnitude);
    float[] factors = new float[count];
    for (int j = 0; j < count; j++) {
      factors[j] = j % 7 == 3 ? random.nextFloat() : 1;
    }
    float[] expected = halfSum(scalar, weights, factors, v, count, 0, headDim);
    float[] sums = halfSum(actual, weights, factors, v, count, 0, headDim);
    for (int d = BEFORE; d < BEFORE + headDim; d++) {
      assertThat(sums[d] + 0f).isEqualTo(expected[d] + 0f);
      float bits = Math.max(Math.ulp(expected[d]) * (1 << 13), 0x1p-24f);
      assertThat(expected[d] % bits).as("11 bits of %s", expected[d]).isZero();
    }
  }

  @Test
  void halfSumsAreWeightedMeans() {
    int count = 50;
    MemorySegment v = rows(6, 64, count, 32);
    AttentionWeights plain = weights(1, count);
    float[] scores = gaussian(random, 0, count, 0, 2);
    System.arraycopy(scores, 0, plain.values(), 0, count);
    float total = scalar.softmax(plain, 0, 0, count);
    float[] expected = new float[4 * 32];
    scalar.weightedSum(plain, 0, widenedValues(scalar, v, count, 32), count, 32, expected);
    float[] factors = new float[count];
    float sum = actual.runningSoftmax(scores, 0, count, factors, 0);
    float[] sums = new float[32];
    float[] values = widenedValues(actual, v, count, 32);
    actual.weightedHalfSum(scores, 0, factors, 0, values, count, 0, count, 32, sums, 0);
    for (int d = 0; d < 32; d++) {
      assertThat(sums[d] / sum).isCloseTo(expected[d] / total, within(5e-3f));
    }
  }
}
