package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Weights of tokens and their sums, in the order of {@link SamplingKernel#sum}: its 16 sums are the
 * lanes of one vector, of two, or of four. Of the four accumulators those that a width doesn't need
 * vanish when compiled, since the width is a constant.
 */
final class VectorMass {
  private static final int SUMS = SamplingKernel.SUMS;
  private static final FloatVector ZERO = FloatVector.zero(FLOATS);
  private static final FloatVector EXP_MIN = FloatVector.broadcast(FLOATS, FloatMath.EXP_MIN);

  private VectorMass() {}

  static void weights(float[] x, int xo, int n, float max, float factor, float[] out, int oo) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector exponent = load(x, xo + i).sub(max).mul(factor);
      VectorMath.expNotLarge(inRange(exponent)).intoArray(out, oo + i);
    }
    for (int i = bound; i < n; i++) {
      out[oo + i] = ScalarSamplingKernel.weight(x[xo + i], max, factor);
    }
  }

  /** Makes NaN an exponent whose exponential is 0, and what is positive 0. */
  private static FloatVector inRange(FloatVector x) {
    return notNan(x.blend(ZERO, x.compare(VectorOperators.GT, ZERO)));
  }

  private static FloatVector notNan(FloatVector x) {
    return EXP_MIN.blend(x, x.compare(VectorOperators.GE, EXP_MIN));
  }

  static float sum(float[] x, int xo, int n) {
    int end = xo + (n & -SUMS);
    float sum = sums(x, xo, end);
    for (int i = end; i < xo + n; i++) {
      sum += x[i];
    }
    return sum;
  }

  private static float sums(float[] x, int from, int end) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = from; i < end; i += SUMS) {
      sum0 = load(x, i).add(sum0);
      if (LANES < SUMS) {
        sum1 = load(x, i + LANES).add(sum1);
      }
      if (2 * LANES < SUMS) {
        sum2 = load(x, i + 2 * LANES).add(sum2);
        sum3 = load(x, i + 3 * LANES).add(sum3);
      }
    }
    return halved(sum0, sum1, sum2, sum3);
  }

  static float sumFrom(float bar, float[] keys, float[] weights, int from, int n) {
    int end = from + (n & -SUMS);
    float sum = sumsFrom(bar, keys, weights, from, end);
    for (int i = end; i < from + n; i++) {
      sum += keys[i] >= bar ? weights[i] : 0;
    }
    return sum;
  }

  private static float sumsFrom(float bar, float[] keys, float[] weights, int from, int end) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = from; i < end; i += SUMS) {
      sum0 = loadFrom(bar, keys, weights, i).add(sum0);
      if (LANES < SUMS) {
        sum1 = loadFrom(bar, keys, weights, i + LANES).add(sum1);
      }
      if (2 * LANES < SUMS) {
        sum2 = loadFrom(bar, keys, weights, i + 2 * LANES).add(sum2);
        sum3 = loadFrom(bar, keys, weights, i + 3 * LANES).add(sum3);
      }
    }
    return halved(sum0, sum1, sum2, sum3);
  }

  private static FloatVector loadFrom(float bar, float[] keys, float[] weights, int i) {
    return ZERO.blend(load(weights, i), load(keys, i).compare(VectorOperators.GE, bar));
  }

  private static float halved(
      FloatVector sum0, FloatVector sum1, FloatVector sum2, FloatVector sum3) {
    if (2 * LANES < SUMS) {
      return LaneSum.of(FLOAT_VECTOR.cast(sum0).add(sum2), FLOAT_VECTOR.cast(sum1).add(sum3));
    }
    return LANES < SUMS ? LaneSum.of(sum0, sum1) : LaneSum.of(sum0);
  }
}
