package dev.herd.core.kernel;

import static dev.herd.core.kernel.KernelTests.GUARD;
import static dev.herd.core.kernel.KernelTests.assertClose;
import static dev.herd.core.kernel.KernelTests.gaussian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
      new ScalarVectorOps().toF16(values, 0, rows, offset + j * rowBytes, headDim);
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 24, 32, 40, 64, 72, 80, 96, 100, 128, 192, 256})
  void scores(int headDim) {
    for (int heads = 1; heads <= 16; heads++) {
      for (int count : new int[] {0, 1, 2, 5, 17}) {
        long rowBytes = 2L * headDim * (1 + random.nextInt(3));
        long offset = 2L * random.nextInt(5);
        MemorySegment k = rows(offset, rowBytes, count, headDim);
        float[] q = gaussian(random, BEFORE, heads * headDim, 0, 1);
        int stride = count + 2;
        float[] expected = new float[BEFORE + heads * stride];
        Arrays.fill(expected, GUARD);
        float[] scores = expected.clone();
        scalar.scores(
            q, BEFORE, heads, headDim, k, offset, rowBytes, count, .3f, expected, BEFORE, stride);
        actual.scores(
            q, BEFORE, heads, headDim, k, offset, rowBytes, count, .3f, scores, BEFORE, stride);
        assertClose(scores, expected, TOLERANCE, TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 24, 32, 40, 64, 72, 80, 96, 100, 128, 192, 256})
  void weightedSum(int headDim) {
    for (int heads = 1; heads <= 16; heads++) {
      for (int count : new int[] {0, 1, 2, 5, 17}) {
        long rowBytes = 2L * headDim * (1 + random.nextInt(3));
        long offset = 2L * random.nextInt(5);
        MemorySegment v = rows(offset, rowBytes, count, headDim);
        int stride = count + 2;
        float[] w = gaussian(random, BEFORE, heads * stride, 0, 1);
        float[] expected = gaussian(random, BEFORE, heads * headDim, 5, 1);
        float[] sums = expected.clone();
        scalar.weightedSum(
            w, BEFORE, stride, heads, headDim, v, offset, rowBytes, count, expected, BEFORE);
        actual.weightedSum(
            w, BEFORE, stride, heads, headDim, v, offset, rowBytes, count, sums, BEFORE);
        assertClose(sums, expected, TOLERANCE, TOLERANCE);
      }
    }
  }

  @Test
  void slicesOutsideAreRefused() {
    MemorySegment rows = arena.allocate(100);
    float[] x = new float[100];
    for (AttentionKernel kernel : new AttentionKernel[] {scalar, actual}) {
      assertThatThrownBy(() -> kernel.scores(x, 0, 2, 10, rows, 0, 20, 6, 1, x, 40, 6))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.scores(x, 0, 2, 10, rows, 0, 20, 5, 1, x, 40, 56))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.weightedSum(x, 0, 5, 2, 10, rows, 0, 20, 5, x, 81))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(x).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 40, 64, 100, 256})
  void halfSumsAreTheSameBits(int headDim) {
    for (int count : new int[] {0, 1, 2, 5, 17, 128}) {
      long rowBytes = 2L * headDim;
      MemorySegment v = rows(6, rowBytes, count, headDim);
      float[] expectedWeights = gaussian(random, BEFORE, count, 0, 3);
      float[] weights = expectedWeights.clone();
      float[] expectedFactors = new float[count];
      float[] factors = new float[count];
      float expectedSum = scalar.runningSoftmax(expectedWeights, BEFORE, count, expectedFactors, 0);
      float sum = actual.runningSoftmax(weights, BEFORE, count, factors, 0);
      assertThat(sum).isEqualTo(expectedSum);
      assertThat(weights).isEqualTo(expectedWeights);
      assertThat(factors).isEqualTo(expectedFactors);
      float[] expected = new float[BEFORE + headDim];
      float[] sums = new float[BEFORE + headDim];
      scalar.weightedHalfSum(
          weights, BEFORE, factors, 0, headDim, v, 6, rowBytes, count, expected, BEFORE);
      actual.weightedHalfSum(
          weights, BEFORE, factors, 0, headDim, v, 6, rowBytes, count, sums, BEFORE);
      for (int d = 0; d < sums.length; d++) {
        assertThat(sums[d] + 0f).isEqualTo(expected[d] + 0f);
      }
    }
  }

  @Test
  void halfSumsAreWeightedMeans() {
    int count = 50;
    MemorySegment v = rows(0, 64, count, 32);
    float[] scores = gaussian(random, 0, count, 0, 2);
    float[] plain = scores.clone();
    new ScalarVectorOps().softmax(plain, 0, count);
    float[] expected = new float[32];
    scalar.weightedSum(plain, 0, count, 1, 32, v, 0, 64, count, expected, 0);
    float[] factors = new float[count];
    float sum = actual.runningSoftmax(scores, 0, count, factors, 0);
    float[] sums = new float[32];
    actual.weightedHalfSum(scores, 0, factors, 0, 32, v, 0, 64, count, sums, 0);
    for (int d = 0; d < 32; d++) {
      assertThat(sums[d] / sum).isCloseTo(expected[d], within(5e-3f));
    }
  }
}
