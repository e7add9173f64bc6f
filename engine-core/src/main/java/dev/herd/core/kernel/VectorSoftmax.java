package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The softmax of a row of {@link AttentionWeights}, less the division.
 *
 * <p>Passes over the row are called from one place, for the reason that {@link PanelStep} gives:
 * inlined into one method they are more than the compiler takes, and it would allocate vectors. It
 * knows the type of what a static final field holds, and would inline that; elements of an array it
 * doesn't know.
 */
final class VectorSoftmax {
  private static final int STRETCH = AttentionWeights.STRETCH;

  private static final int MAXIMUM = 0;
  private static final int EXPONENTIALS = 1;
  private static final int SUM = 2;
  private static final Pass[] PASSES = {new Maximum(), new Exponentials(), new Sum()};

  private VectorSoftmax() {}

  static float of(AttentionWeights weights, int row, int start, int end) {
    fill(weights, row, 0, start, Float.NEGATIVE_INFINITY);
    fill(weights, row, end, weights.positions(), Float.NEGATIVE_INFINITY);
    float max = (float) run(MAXIMUM, Double.NEGATIVE_INFINITY, weights, row, Float.NaN);
    run(EXPONENTIALS, 0, weights, row, max);
    double sum = run(SUM, 0, weights, row, max);
    fill(weights, row, 0, start, 0);
    fill(weights, row, end, weights.positions(), 0);
    return (float) sum;
  }

  private static double run(int pass, double start, AttentionWeights weights, int row, float max) {
    double result = start;
    for (int i = 0; i < weights.positions(); i += STRETCH) {
      int n = Math.min(STRETCH, weights.positions() - i);
      result = PASSES[pass].run(result, weights.values(), weights.index(row, i), n, max);
    }
    return result;
  }

  private static void fill(AttentionWeights weights, int row, int from, int end, float value) {
    int next;
    for (int i = from; i < end; i = next) {
      next = Math.min(end, i - i % STRETCH + STRETCH);
      int at = weights.index(row, i);
      Arrays.fill(weights.values(), at, at + next - i, value);
    }
  }

  /** What is done to each stretch of a row. */
  private abstract static class Pass {
    /**
     * Does it.
     *
     * @param result of the stretches before
     * @param n values from x[xo] on; the rest of the last vector counts too
     * @param max the row's greatest value
     * @return the result with this stretch
     */
    abstract double run(double result, float[] x, int xo, int n, float max);
  }

  private static final class Maximum extends Pass {
    @Override
    double run(double result, float[] x, int xo, int n, float max) {
      return Math.max(result, VectorReductions.max(x, xo, n));
    }
  }

  /** Replaces x by e^(x - max). Minus infinity becomes next to nothing. */
  private static final class Exponentials extends Pass {
    @Override
    double run(double result, float[] x, int xo, int n, float max) {
      for (int i = 0; i < n; i += LANES) {
        FloatVector difference =
            FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, x, xo + i)).sub(max);
        VectorMath.expNotPositive(difference).intoArray(x, xo + i);
      }
      return result;
    }
  }

  private static final class Sum extends Pass {
    @Override
    double run(double result, float[] x, int xo, int n, float max) {
      return result + VectorMass.sum(x, xo, n);
    }
  }
}
