package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;

/** Norms: a sum or two over the slice, then one pass that scales it. */
final class VectorNorms {
  private VectorNorms() {}

  static void rmsNorm(
      float[] x, int xo, float[] weight, float epsilon, float[] out, int oo, int n) {
    float inverse = ScalarVectorOps.inverseRoot(squares(x, xo, n), n, epsilon);
    if (weight == null) {
      scale(x, xo, inverse, out, oo, n);
    } else {
      scaleByWeight(x, xo, inverse, weight, out, oo, n);
    }
  }

  /**
   * Returns the sum of squares: floats, as the reference library rounds them, added in double
   * precision. A norm's scale that is off in the last bit moves a whole vector against the steps
   * that it is rounded to next. Four sums, since one would wait for each addition.
   */
  private static double squares(float[] x, int xo, int n) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int bound = n & -4;
    for (int i = xo; i < xo + bound; i += 4) {
      sum0 += x[i] * x[i];
      sum1 += x[i + 1] * x[i + 1];
      sum2 += x[i + 2] * x[i + 2];
      sum3 += x[i + 3] * x[i + 3];
    }
    for (int i = xo + bound; i < xo + n; i++) {
      sum0 += x[i] * x[i];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  static void layerNorm(
      float[] x, int xo, float[] weight, float[] bias, float epsilon, float[] out, int oo, int n) {
    float mean = (float) ((double) VectorReductions.sum(x, xo, n) / n);
    float squares = VectorReductions.squaredDeviations(x, xo, mean, n);
    float inverse = (float) (1 / Math.sqrt((double) squares / n + epsilon));
    subtractAndScale(x, xo, mean, inverse, out, oo, n);
    if (weight != null) {
      multiply(weight, out, oo, n);
    }
    if (bias != null) {
      VectorArithmetic.add(bias, 0, out, oo, n);
    }
  }

  private static void scale(float[] x, int xo, float factor, float[] out, int oo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FLOAT_VECTOR
          .cast(FloatVector.fromArray(FLOATS, x, xo + i))
          .mul(factor)
          .intoArray(out, oo + i);
    }
    for (int i = bound; i < n; i++) {
      out[oo + i] = x[xo + i] * factor;
    }
  }

  private static void scaleByWeight(
      float[] x, int xo, float factor, float[] weight, float[] out, int oo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector scaled = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, x, xo + i)).mul(factor);
      scaled.mul(FloatVector.fromArray(FLOATS, weight, i)).intoArray(out, oo + i);
    }
    for (int i = bound; i < n; i++) {
      out[oo + i] = x[xo + i] * factor * weight[i];
    }
  }

  private static void subtractAndScale(
      float[] x, int xo, float mean, float factor, float[] out, int oo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FLOAT_VECTOR
          .cast(FloatVector.fromArray(FLOATS, x, xo + i))
          .sub(mean)
          .mul(factor)
          .intoArray(out, oo + i);
    }
    for (int i = bound; i < n; i++) {
      out[oo + i] = (x[xo + i] - mean) * factor;
    }
  }

  private static void multiply(float[] factors, float[] y, int yo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector product =
          FLOAT_VECTOR
              .cast(FloatVector.fromArray(FLOATS, y, yo + i))
              .mul(FloatVector.fromArray(FLOATS, factors, i));
      product.intoArray(y, yo + i);
    }
    for (int i = bound; i < n; i++) {
      y[yo + i] *= factors[i];
    }
  }
}
