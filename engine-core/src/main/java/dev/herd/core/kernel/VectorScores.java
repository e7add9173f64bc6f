package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Products of queries and cached keys.
 *
 * <p>Four accumulators, added crosswise: the reference library's order where its vectors are as
 * wide and a head is a multiple of four of them, which keeps attention's roundings the same as its.
 */
final class VectorScores {
  private VectorScores() {}

  static float dot(MemorySegment k, long key, float[] q, int qo, int headDim) {
    int bound = headDim & -LANES;
    float sum = dotBody(k, key, q, qo, bound);
    for (int d = bound; d < headDim; d++) {
      sum = Math.fma(ScalarVectorOps.half(k, key, d), q[qo + d], sum);
    }
    return sum;
  }

  private static float dotBody(MemorySegment k, long key, float[] q, int qo, int bound) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    int d = 0;
    for (; d <= bound - 4 * LANES; d += 4 * LANES) {
      sum0 = product(k, key, q, qo, d, sum0);
      sum1 = product(k, key, q, qo, d + LANES, sum1);
      sum2 = product(k, key, q, qo, d + 2 * LANES, sum2);
      sum3 = product(k, key, q, qo, d + 3 * LANES, sum3);
    }
    for (; d < bound; d += LANES) {
      sum0 = product(k, key, q, qo, d, sum0);
    }
    return LaneSum.of(sum0.add(sum2).add(sum1.add(sum3)));
  }

  private static FloatVector product(
      MemorySegment k, long key, float[] q, int qo, int d, FloatVector sum) {
    return VectorHalves.load(k, key + 2L * d).fma(FloatVector.fromArray(FLOATS, q, qo + d), sum);
  }
}
