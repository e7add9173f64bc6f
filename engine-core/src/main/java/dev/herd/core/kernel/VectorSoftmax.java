package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** The softmax of a row of {@link AttentionWeights}, less the division. */
final class VectorSoftmax {
  private static final int STRETCH = AttentionWeights.STRETCH;

  private VectorSoftmax() {}

  static float of(AttentionWeights weights, int row, int start, int end) {
    fill(weights, row, 0, start, Float.NEGATIVE_INFINITY);
    fill(weights, row, end, weights.positions(), Float.NEGATIVE_INFINITY);
    float[] x = weights.values();
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < weights.positions(); i += STRETCH) {
      int n = Math.min(STRETCH, weights.positions() - i);
      max = Math.max(max, VectorReductions.max(x, weights.index(row, i), n));
    }
    double sum = 0;
    for (int i = 0; i < weights.positions(); i += STRETCH) {
      int n = Math.min(STRETCH, weights.positions() - i);
      sum += exponentials(x, weights.index(row, i), max, n);
    }
    fill(weights, row, 0, start, 0);
    fill(weights, row, end, weights.positions(), 0);
    return (float) sum;
  }

  /** Replaces x by e^(x - max) and returns the sum. Minus infinity becomes next to nothing. */
  private static float exponentials(float[] x, int xo, float max, int n) {
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < n; i += LANES) {
      FloatVector exp = VectorMath.expNotLarge(FloatVector.fromArray(FLOATS, x, xo + i).sub(max));
      exp.intoArray(x, xo + i);
      sums = sums.add(exp);
    }
    return LaneSum.of(sums);
  }

  private static void fill(AttentionWeights weights, int row, int from, int end, float value) {
    int next;
    for (int i = from; i < end; i = next) {
      next = Math.min(end, i - i % STRETCH + STRETCH);
      int at = weights.index(row, i);
      Arrays.fill(weights.values(), at, at + next - i, value);
    }
  }
}
