package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;

/** Sums and multiples of float slices, element by element. */
final class VectorArithmetic {
  private VectorArithmetic() {}

  static void add(float[] x, int xo, float[] y, int yo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector sum =
          FLOAT_VECTOR
              .cast(FloatVector.fromArray(FLOATS, y, yo + i))
              .add(FloatVector.fromArray(FLOATS, x, xo + i));
      sum.intoArray(y, yo + i);
    }
    for (int i = bound; i < n; i++) {
      y[yo + i] += x[xo + i];
    }
  }

  static void scale(float[] x, int xo, float factor, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, x, xo + i)).mul(factor).intoArray(x, xo + i);
    }
    for (int i = bound; i < n; i++) {
      x[xo + i] *= factor;
    }
  }

  static void axpy(float factor, float[] x, int xo, float[] y, int yo, int n) {
    int bound = n & -LANES;
    FloatVector factors = FloatVector.broadcast(FLOATS, factor);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector sum = FloatVector.fromArray(FLOATS, y, yo + i);
      FLOAT_VECTOR
          .cast(FloatVector.fromArray(FLOATS, x, xo + i))
          .fma(factors, sum)
          .intoArray(y, yo + i);
    }
    for (int i = bound; i < n; i++) {
      y[yo + i] = Math.fma(x[xo + i], factor, y[yo + i]);
    }
  }
}
