package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The dot products of one key with several queries. */
final class VectorScores {
  private VectorScores() {}

  /**
   * Sets four scores, {@code outStride} apart, of queries {@code headDim} apart.
   *
   * @param last the number of the last head that there is, 0 to 3; what follows repeats it
   */
  static void fourHeads(
      float[] q,
      int qo,
      int headDim,
      int last,
      MemorySegment k,
      long key,
      float scale,
      float[] out,
      int o,
      int outStride) {
    int q1 = qo + Math.min(1, last) * headDim;
    int q2 = qo + Math.min(2, last) * headDim;
    int q3 = qo + last * headDim;
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    int bound = headDim & -LANES;
    for (int d = 0; d < bound; d += LANES) {
      FloatVector row = VectorHalves.load(k, key + 2L * d);
      sum0 = row.fma(FloatVector.fromArray(FLOATS, q, qo + d), sum0);
      sum1 = row.fma(FloatVector.fromArray(FLOATS, q, q1 + d), sum1);
      sum2 = row.fma(FloatVector.fromArray(FLOATS, q, q2 + d), sum2);
      sum3 = row.fma(FloatVector.fromArray(FLOATS, q, q3 + d), sum3);
    }
    out[o] = scale * LaneSum.of(sum0);
    out[o + Math.min(1, last) * outStride] = scale * LaneSum.of(sum1);
    out[o + Math.min(2, last) * outStride] = scale * LaneSum.of(sum2);
    out[o + last * outStride] = scale * LaneSum.of(sum3);
    if (bound < headDim) {
      for (int h = 0; h <= last; h++) {
        out[o + h * outStride] += scale * tail(k, key, q, qo + h * headDim, bound, headDim);
      }
    }
  }

  private static float tail(MemorySegment k, long key, float[] q, int qo, int from, int end) {
    float sum = 0;
    for (int d = from; d < end; d++) {
      sum = Math.fma(ScalarVectorOps.half(k, key, d), q[qo + d], sum);
    }
    return sum;
  }
}
