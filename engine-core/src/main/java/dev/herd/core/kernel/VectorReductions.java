package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Sums and maxima of float slices. Loops take several vectors a step with an accumulator for each,
 * so that an addition need not wait for the one before, then single vectors, then single values.
 */
final class VectorReductions {
  private static final int STEP = 4 * LANES;

  private VectorReductions() {}

  static float dot(float[] a, int ao, float[] b, int bo, int n) {
    int bound = n & -LANES;
    float sum = dotBody(a, ao, b, bo, bound);
    for (int i = bound; i < n; i++) {
      sum = Math.fma(a[ao + i], b[bo + i], sum);
    }
    return sum;
  }

  /** In the order of additions that {@link RowKernel} states. */
  private static float dotBody(float[] a, int ao, float[] b, int bo, int bound) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    int i = 0;
    for (; i <= bound - 2 * LANES; i += 2 * LANES) {
      sum0 = load(a, ao + i).fma(load(b, bo + i), sum0);
      sum1 = load(a, ao + i + LANES).fma(load(b, bo + i + LANES), sum1);
    }
    if (i < bound) {
      sum0 = load(a, ao + i).fma(load(b, bo + i), sum0);
    }
    return LaneSum.of(sum0, sum1);
  }

  static float sum(float[] x, int xo, int n) {
    int bound = n & -LANES;
    float sum = sumBody(x, xo, bound);
    for (int i = bound; i < n; i++) {
      sum += x[xo + i];
    }
    return sum;
  }

  private static float sumBody(float[] x, int xo, int bound) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int i = 0;
    for (; i <= bound - STEP; i += STEP) {
      sum0 = load(x, xo + i).add(sum0);
      sum1 = load(x, xo + i + LANES).add(sum1);
      sum2 = load(x, xo + i + 2 * LANES).add(sum2);
      sum3 = load(x, xo + i + 3 * LANES).add(sum3);
    }
    for (; i < bound; i += LANES) {
      sum0 = load(x, xo + i).add(sum0);
    }
    return LaneSum.of(FLOAT_VECTOR.cast(sum0).add(sum1), FLOAT_VECTOR.cast(sum2).add(sum3));
  }

  /** Returns the sum of {@code (x - mean)^2}. */
  static float squaredDeviations(float[] x, int xo, float mean, int n) {
    int bound = n & -LANES;
    float sum = squaredDeviationsBody(x, xo, mean, bound);
    for (int i = bound; i < n; i++) {
      float deviation = x[xo + i] - mean;
      sum = Math.fma(deviation, deviation, sum);
    }
    return sum;
  }

  private static float squaredDeviationsBody(float[] x, int xo, float mean, int bound) {
    FloatVector means = FloatVector.broadcast(FLOATS, mean);
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    int i = 0;
    for (; i <= bound - 2 * LANES; i += 2 * LANES) {
      FloatVector deviation0 = load(x, xo + i).sub(means);
      FloatVector deviation1 = load(x, xo + i + LANES).sub(means);
      sum0 = deviation0.fma(deviation0, sum0);
      sum1 = deviation1.fma(deviation1, sum1);
    }
    if (i < bound) {
      FloatVector deviation = load(x, xo + i).sub(means);
      sum0 = deviation.fma(deviation, sum0);
    }
    return LaneSum.of(sum0, sum1);
  }

  /** Returns the greatest value that is not NaN, or negative infinity when there is none. */
  static float max(float[] x, int xo, int n) {
    int bound = n & -2 * LANES;
    float max = maxBody(x, xo, bound);
    for (int i = bound; i < n; i++) {
      max = x[xo + i] > max ? x[xo + i] : max;
    }
    return max;
  }

  /** One loop: with a second for single vectors, one of four accumulators was allocated a turn. */
  private static float maxBody(float[] x, int xo, int bound) {
    FloatVector max0 = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector max1 = max0;
    for (int i = 0; i < bound; i += 2 * LANES) {
      max0 = greater(max0, load(x, xo + i));
      max1 = greater(max1, load(x, xo + i + LANES));
    }
    return greater(max0, FLOAT_VECTOR.cast(max1)).reduceLanes(VectorOperators.MAX);
  }

  /** Keeps {@code max} where {@code x} is NaN; max itself never is. */
  private static FloatVector greater(FloatVector max, FloatVector x) {
    return FLOAT_VECTOR.cast(max).blend(x, x.compare(VectorOperators.GT, max));
  }

  /** Returns the position of the first value equal to {@code value}, or -1. */
  static int indexOf(float value, float[] x, int xo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      VectorMask<Float> equal = load(x, xo + i).compare(VectorOperators.EQ, value);
      if (equal.anyTrue()) {
        return i + equal.firstTrue();
      }
    }
    for (int i = bound; i < n; i++) {
      if (x[xo + i] == value) {
        return i;
      }
    }
    return -1;
  }
}
