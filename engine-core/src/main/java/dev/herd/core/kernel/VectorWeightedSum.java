package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Weighted sums of cached values. Sums stay in registers while the rows pass by, a few vectors of
 * each row at a time: a run of rows is small enough to stay in the first cache for the next ones.
 */
final class VectorWeightedSum {
  private VectorWeightedSum() {}

  /**
   * Adds to four sums, {@code headDim} apart, with weights {@code wStride} apart.
   *
   * @param last the number of the last head that there is, 0 to 3; what follows repeats it
   */
  static void fourHeads(
      float[] w,
      int wo,
      int wStride,
      int last,
      int headDim,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    int bound = headDim & -LANES;
    for (int d = 0; d < bound; d += LANES) {
      column(w, wo, wStride, last, headDim, v, offset + 2L * d, rowBytes, count, y, yo + d);
    }
    if (bound < headDim) {
      for (int h = 0; h <= last; h++) {
        int sums = yo + h * headDim;
        tail(w, wo + h * wStride, bound, headDim, v, offset, rowBytes, count, y, sums);
      }
    }
  }

  private static void column(
      float[] w,
      int wo,
      int wStride,
      int last,
      int headDim,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    int w1 = wo + Math.min(1, last) * wStride;
    int w2 = wo + Math.min(2, last) * wStride;
    int w3 = wo + last * wStride;
    int y1 = yo + Math.min(1, last) * headDim;
    int y2 = yo + Math.min(2, last) * headDim;
    int y3 = yo + last * headDim;
    FloatVector sum0 = FloatVector.fromArray(FLOATS, y, yo);
    FloatVector sum1 = FloatVector.fromArray(FLOATS, y, y1);
    FloatVector sum2 = FloatVector.fromArray(FLOATS, y, y2);
    FloatVector sum3 = FloatVector.fromArray(FLOATS, y, y3);
    for (int j = 0; j < count; j++) {
      FloatVector row = VectorHalves.load(v, offset + j * rowBytes);
      sum0 = row.fma(FloatVector.broadcast(FLOATS, w[wo + j]), sum0);
      sum1 = row.fma(FloatVector.broadcast(FLOATS, w[w1 + j]), sum1);
      sum2 = row.fma(FloatVector.broadcast(FLOATS, w[w2 + j]), sum2);
      sum3 = row.fma(FloatVector.broadcast(FLOATS, w[w3 + j]), sum3);
    }
    sum0.intoArray(y, yo);
    sum1.intoArray(y, y1);
    sum2.intoArray(y, y2);
    sum3.intoArray(y, y3);
  }

  /** Adds to one sum: two vectors of each row at a time, and single ones at the end. */
  static void oneHead(
      float[] w,
      int wo,
      int headDim,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    int bound = headDim & -LANES;
    for (int d = 0; d < bound; d += 2 * LANES) {
      int second = Math.min(d + LANES, bound - LANES);
      twoColumns(w, wo, d, second, v, offset, rowBytes, count, y, yo);
    }
    if (bound < headDim) {
      tail(w, wo, bound, headDim, v, offset, rowBytes, count, y, yo);
    }
  }

  /** Where there is no second column it is the first once more, with the same result. */
  private static void twoColumns(
      float[] w,
      int wo,
      int first,
      int second,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    FloatVector sum0 = FloatVector.fromArray(FLOATS, y, yo + first);
    FloatVector sum1 = FloatVector.fromArray(FLOATS, y, yo + second);
    for (int j = 0; j < count; j++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, w[wo + j]);
      long row = offset + j * rowBytes;
      sum0 = VectorHalves.load(v, row + 2L * first).fma(weight, sum0);
      sum1 = VectorHalves.load(v, row + 2L * second).fma(weight, sum1);
    }
    sum0.intoArray(y, yo + first);
    sum1.intoArray(y, yo + second);
  }

  private static void tail(
      float[] w,
      int wo,
      int from,
      int end,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    for (int j = 0; j < count; j++) {
      long row = offset + j * rowBytes;
      for (int d = from; d < end; d++) {
        y[yo + d] = Math.fma(ScalarVectorOps.half(v, row, d), w[wo + j], y[yo + d]);
      }
    }
  }

  /** Adds to one sum that is kept in half precision, as {@link AttentionKernel} says. */
  static void half(
      float[] w,
      int wo,
      float[] factors,
      int fo,
      int headDim,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    int bound = headDim & -LANES;
    for (int d = 0; d < bound; d += LANES) {
      halfColumn(w, wo, factors, fo, v, offset + 2L * d, rowBytes, count, y, yo + d);
    }
    if (bound < headDim) {
      ScalarAttentionKernel.halfSum(
          w, wo, factors, fo, bound, headDim, v, offset, rowBytes, count, y, yo);
    }
  }

  private static void halfColumn(
      float[] w,
      int wo,
      float[] factors,
      int fo,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    FloatVector sum = FloatVector.fromArray(FLOATS, y, yo);
    for (int j = 0; j < count; j++) {
      if (factors[fo + j] != 1) {
        sum = VectorHalves.round(sum.mul(factors[fo + j]));
      }
      FloatVector row = VectorHalves.load(v, offset + j * rowBytes);
      sum = VectorHalves.round(row.fma(FloatVector.broadcast(FLOATS, w[wo + j]), sum));
    }
    sum.intoArray(y, yo);
  }
}
