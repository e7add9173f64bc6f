package dev.herd.core.kernel;

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
import org.junit.jupiter.params.provider.EnumSource;

/** This process's cached rows against the scalar ones. */
@Tag("kernel")
class CacheRowsTest {
  private static final int RUN = 7;

  private final Random random = new Random(6);
  private final Arena arena = Arena.ofAuto();

  private static int[] sizes(GgmlType type) {
    return type == GgmlType.Q8_0
        ? new int[] {32, 64, 96, 128, 192, 256}
        : new int[] {1, 7, 8, 24, 32, 40, 64, 72, 80, 96, 100, 128, 192, 256};
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "Q8_0", "F32"})
  void storeTheSameBytes(GgmlType type) {
    for (int n : sizes(type)) {
      float[] x = gaussian(random, 3, n, 0, 10);
      x[3] = 0;
      x[3 + n / 2] = 1e30f;
      MemorySegment expected = arena.allocate(5 + type.bytes(n) + 1);
      MemorySegment actual = arena.allocate(5 + type.bytes(n) + 1);
      new ScalarCacheRows(type).store(x, 3, expected, 5, n);
      Kernels.get().cacheRows(type).store(x, 3, actual, 5, n);
      assertThat(actual.mismatch(expected)).as("%d numbers", n).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "Q8_0", "F32"})
  void widenToTheSameBits(GgmlType type) {
    CacheRows scalar = new ScalarCacheRows(type);
    CacheRows actual = Kernels.get().cacheRows(type);
    for (int n : sizes(type)) {
      for (long gap : new long[] {0, 6}) {
        long rowBytes = type.bytes(n) + gap;
        MemorySegment rows = rows(scalar, rowBytes, n);
        float[] expected = new float[RUN * n + 1];
        float[] keys = new float[RUN * n + 1];
        scalar.widenKeys(rows, 4, rowBytes, 5, n, expected, 2);
        actual.widenKeys(rows, 4, rowBytes, 5, n, keys, 2);
        assertThat(keys).as("%d numbers", n).isEqualTo(expected);
      }
    }
  }

  private MemorySegment rows(CacheRows scalar, long rowBytes, int n) {
    MemorySegment rows = arena.allocate(4 + RUN * rowBytes);
    for (int j = 0; j < RUN; j++) {
      scalar.store(gaussian(random, 0, n, 0, 1), 0, rows, 4 + j * rowBytes, n);
    }
    return rows;
  }

  /** Parts of a run land where one call for the whole run puts them. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "Q8_0", "F32"})
  void valuesOfPartsAreThoseOfTheWhole(GgmlType type) {
    CacheRows actual = Kernels.get().cacheRows(type);
    for (int n : sizes(type)) {
      long rowBytes = type.bytes(n);
      MemorySegment rows = rows(new ScalarCacheRows(type), rowBytes, n);
      float[] whole = new float[RUN * AttentionKernel.padded(n)];
      float[] parts = whole.clone();
      Arrays.fill(parts, Float.NaN);
      actual.widenValues(rows, 4, rowBytes, RUN, n, whole, 0, RUN);
      actual.widenValues(rows, 4, rowBytes, 3, n, parts, 0, RUN);
      actual.widenValues(rows, 4 + 3 * rowBytes, rowBytes, 4, n, parts, 3, RUN);
      assertThat(parts).as("%d numbers", n).isEqualTo(whole);
      AttentionWeights weights = new AttentionWeights();
      weights.reset(1, RUN);
      Arrays.fill(weights.values(), 0);
      weights.values()[weights.index(0, 4)] = 1;
      float[] sums = new float[weights.rows() * AttentionKernel.padded(n)];
      Kernels.get().attention().weightedSum(weights, 0, parts, RUN, n, sums);
      float[] keys = new float[RUN * n];
      actual.widenKeys(rows, 4, rowBytes, RUN, n, keys, 0);
      for (int d = 0; d < n; d++) {
        assertThat(sums[d]).isEqualTo(keys[4 * n + d]);
      }
    }
  }

  @Test
  void blocksOfIntegersHoldExtremes() {
    CacheRows rows = Kernels.get().cacheRows(GgmlType.Q8_0);
    float[] x = new float[64];
    x[0] = Float.NaN;
    x[1] = Float.POSITIVE_INFINITY;
    x[2] = Float.NEGATIVE_INFINITY;
    x[32] = Float.MIN_VALUE;
    MemorySegment memory = arena.allocate(GgmlType.Q8_0.bytes(64));
    rows.store(x, 0, memory, 0, 64);
    float[] back = new float[64];
    rows.widenKeys(memory, 0, memory.byteSize(), 1, 64, back, 0);
    assertThat(back[0]).isZero();
    assertThat(back[1]).isEqualTo(127f * 65504);
    assertThat(back[2]).isEqualTo(-127f * 65504);
    for (int i = 3; i < 64; i++) {
      assertThat(back[i]).isZero();
    }
  }

  @Test
  void blocksOfIntegersAreWithinHalfALevel() {
    CacheRows rows = Kernels.get().cacheRows(GgmlType.Q8_0);
    float[] x = gaussian(random, 0, 32, 0, 1);
    float most = 0;
    for (float value : x) {
      most = Math.max(most, Math.abs(value));
    }
    MemorySegment memory = arena.allocate(34);
    rows.store(x, 0, memory, 0, 32);
    float[] back = new float[32];
    rows.widenKeys(memory, 0, 34, 1, 32, back, 0);
    for (int i = 0; i < 32; i++) {
      // Half a level, and what rounding the scale to a half adds at 127 levels.
      assertThat(back[i]).isCloseTo(x[i], within(most / 127 * .5f + most * 0x1p-11f));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "Q8_0", "F32"})
  void slicesOutsideAreRefused(GgmlType type) {
    long rowBytes = type.bytes(32);
    MemorySegment rows = arena.allocate(5 * rowBytes);
    float[] x = new float[160];
    for (CacheRows kernel :
        new CacheRows[] {new ScalarCacheRows(type), Kernels.get().cacheRows(type)}) {
      assertThatThrownBy(() -> kernel.widenKeys(rows, 0, rowBytes, 6, 32, new float[192], 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.widenKeys(rows, 0, rowBytes, 5, 32, x, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.widenValues(rows, 1, rowBytes, 5, 32, x, 0, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.widenValues(rows, 0, rowBytes, 3, 32, x, 3, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.widenValues(rows, 0, rowBytes, 5, 32, x, 0, 6))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.store(x, 129, rows, 0, 32))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernel.store(x, 0, rows, 4 * rowBytes + 1, 32))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(x).containsOnly(0);
  }
}
