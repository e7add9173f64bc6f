package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Products of a query and keys.
 *
 * <p>Four accumulators, added crosswise, and then lanes in {@link LaneSum}'s order: the reference
 * library's where its vectors are as wide and a head is a multiple of four of them, which keeps
 * attention's roundings the same as its. Two keys at a time, whose lanes are added in one vector;
 * where there is no second key it is the first once more, with the same result.
 *
 * <p>A process that is told to use shorter vectors than the processor has takes several for each
 * accumulator, so scores have the same bits.
 */
final class VectorScores {
  private static final int SHORT = 4 * LANES;

  /** Lanes of an accumulator. */
  private static final int SUM_LANES = VectorWidth.hardwareBits() / Float.SIZE;

  private static final int HALF = LANES / 2;
  private static final VectorShuffle<Float> FOUR = LaneSum.exchange(4);
  private static final VectorShuffle<Float> TWO = LaneSum.exchange(2);
  private static final VectorShuffle<Float> ONE = LaneSum.exchange(1);

  private VectorScores() {}

  /**
   * Sets {@code out} from {@code to} on to the products, times {@code scale}.
   *
   * @param k keys (count, headDim)
   * @param q the query from index qo
   */
  static void multiply(
      float[] k, int count, int headDim, float[] q, int qo, float scale, float[] out, int to) {
    if (LANES < SUM_LANES) {
      multiplyParts(k, count, headDim, q, qo, scale, out, to);
    } else if (headDim == SHORT) {
      multiplyShort(k, count, q, qo, scale, out, to);
    } else {
      multiplyAny(k, count, headDim, q, qo, scale, out, to);
    }
  }

  /** Heads of one vector an accumulator: a loop would take longer to start than to run. */
  private static void multiplyShort(
      float[] k, int count, float[] q, int qo, float scale, float[] out, int to) {
    FloatVector q0 = load(q, qo);
    FloatVector q1 = load(q, qo + LANES);
    FloatVector q2 = load(q, qo + 2 * LANES);
    FloatVector q3 = load(q, qo + 3 * LANES);
    for (int j = 0; j < count; j += 2) {
      int second = Math.min(j + 1, count - 1);
      int a = j * SHORT;
      int b = second * SHORT;
      FloatVector a0 = load(k, a).mul(q0).add(load(k, a + 2 * LANES).mul(q2));
      FloatVector a1 = load(k, a + LANES).mul(q1).add(load(k, a + 3 * LANES).mul(q3));
      FloatVector b0 = load(k, b).mul(q0).add(load(k, b + 2 * LANES).mul(q2));
      FloatVector b1 = load(k, b + LANES).mul(q1).add(load(k, b + 3 * LANES).mul(q3));
      FloatVector pair = laneSums(a0.add(a1), b0.add(b1));
      out[to + j] = scale * pair.lane(0);
      out[to + second] = scale * pair.lane(HALF);
    }
  }

  private static void multiplyAny(
      float[] k, int count, int headDim, float[] q, int qo, float scale, float[] out, int to) {
    int bound = headDim & -LANES;
    for (int j = 0; j < count; j += 2) {
      int second = Math.min(j + 1, count - 1);
      int a = j * headDim;
      int b = second * headDim;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector b2 = a0;
      FloatVector b3 = a0;
      int i = 0;
      for (; i <= bound - 4 * LANES; i += 4 * LANES) {
        FloatVector q0 = load(q, qo + i);
        a0 = load(k, a + i).fma(q0, a0);
        b0 = load(k, b + i).fma(q0, b0);
        FloatVector q1 = load(q, qo + i + LANES);
        a1 = load(k, a + i + LANES).fma(q1, a1);
        b1 = load(k, b + i + LANES).fma(q1, b1);
        FloatVector q2 = load(q, qo + i + 2 * LANES);
        a2 = load(k, a + i + 2 * LANES).fma(q2, a2);
        b2 = load(k, b + i + 2 * LANES).fma(q2, b2);
        FloatVector q3 = load(q, qo + i + 3 * LANES);
        a3 = load(k, a + i + 3 * LANES).fma(q3, a3);
        b3 = load(k, b + i + 3 * LANES).fma(q3, b3);
      }
      for (; i < bound; i += LANES) {
        FloatVector q0 = load(q, qo + i);
        a0 = load(k, a + i).fma(q0, a0);
        b0 = load(k, b + i).fma(q0, b0);
      }
      FloatVector pair =
          laneSums(
              FLOAT_VECTOR.cast(a0).add(a2).add(FLOAT_VECTOR.cast(a1).add(a3)),
              FLOAT_VECTOR.cast(b0).add(b2).add(FLOAT_VECTOR.cast(b1).add(b3)));
      float sumA = pair.lane(0);
      float sumB = pair.lane(HALF);
      for (int d = bound; d < headDim; d++) {
        sumA = Math.fma(k[a + d], q[qo + d], sumA);
        sumB = Math.fma(k[b + d], q[qo + d], sumB);
      }
      out[to + j] = scale * sumA;
      out[to + second] = scale * sumB;
    }
  }

  /** Sums are vectors of {@link #SUM_LANES} lanes in two or four parts. */
  private static void multiplyParts(
      float[] k, int count, int headDim, float[] q, int qo, float scale, float[] out, int to) {
    int bound = headDim & -SUM_LANES;
    for (int j = 0; j < count; j++) {
      int a = j * headDim;
      FloatVector upper = part(k, a, bound, q, qo, SUM_LANES / 2);
      FloatVector sums = part(k, a, bound, q, qo, 0).add(upper);
      if (2 * LANES < SUM_LANES) {
        upper = part(k, a, bound, q, qo, SUM_LANES / 2 + LANES);
        sums = part(k, a, bound, q, qo, LANES).add(upper).add(sums);
      }
      float sum = LaneSum.of(sums);
      for (int d = bound; d < headDim; d++) {
        sum = Math.fma(k[a + d], q[qo + d], sum);
      }
      out[to + j] = scale * sum;
    }
  }

  /** Returns the accumulators' lanes from {@code lane} on, added to each other. */
  private static FloatVector part(float[] k, int ko, int bound, float[] q, int qo, int lane) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int i = lane;
    for (; i < (bound & -4 * SUM_LANES); i += 4 * SUM_LANES) {
      sum0 = load(k, ko + i).fma(load(q, qo + i), sum0);
      int second = i + SUM_LANES;
      sum1 = load(k, ko + second).fma(load(q, qo + second), sum1);
      int third = second + SUM_LANES;
      sum2 = load(k, ko + third).fma(load(q, qo + third), sum2);
      int fourth = third + SUM_LANES;
      sum3 = load(k, ko + fourth).fma(load(q, qo + fourth), sum3);
    }
    for (; i < bound; i += SUM_LANES) {
      sum0 = load(k, ko + i).fma(load(q, qo + i), sum0);
    }
    return FLOAT_VECTOR.cast(sum0).add(sum2).add(FLOAT_VECTOR.cast(sum1).add(sum3));
  }

  private static FloatVector laneSums(FloatVector a, FloatVector b) {
    return plus(two(four(LaneSum.halves(a, b))), ONE);
  }

  private static FloatVector four(FloatVector sums) {
    return HALF > 4 ? plus(sums, FOUR) : sums;
  }

  private static FloatVector two(FloatVector sums) {
    return HALF > 2 ? plus(sums, TWO) : sums;
  }

  private static FloatVector plus(FloatVector sums, VectorShuffle<Float> others) {
    return sums.rearrange(others).add(sums);
  }
}
