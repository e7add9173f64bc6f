package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;

/**
 * Weighted sums of cached values, which are widened to panels of {@link FloatPanel#ROWS} columns:
 * (panels, values, columns of a panel). Weights then meet them in {@link FloatTile}s.
 */
final class VectorWeightedSum {
  static final int COLUMNS = FloatPanel.ROWS;

  private VectorWeightedSum() {}

  /**
   * Returns the index of a value's column, the first of a vector, among those of a run.
   *
   * @param run values of the run
   */
  static int index(int column, int value, int run) {
    return column / COLUMNS * COLUMNS * run + value * COLUMNS + column % COLUMNS;
  }

  static void add(
      AttentionWeights weights, int position, float[] values, int count, int headDim, float[] y) {
    int padded = AttentionKernel.padded(headDim);
    float[] tile = weights.tile;
    for (int d = 0; d < headDim; d += COLUMNS) {
      int rows;
      for (int r = 0; r < weights.rows(); r += rows) {
        rows = PanelTile.tokens(weights.rows() - r);
        int w = weights.index(r, position);
        FloatTile.multiply(values, d * count, count, weights.values(), w, rows, tile, 0);
        for (int t = 0; t < rows; t++) {
          FloatTile.add(tile, t * COLUMNS, y, (r + t) * padded + d);
        }
      }
    }
  }

  /** Adds to one sum that is kept in half precision, as {@link AttentionKernel} says. */
  static void addHalves(
      float[] w,
      int wo,
      float[] factors,
      int fo,
      float[] values,
      int count,
      int from,
      int end,
      int headDim,
      float[] y,
      int yo) {
    int next;
    for (int j = from; j < end; j = next) {
      // New maxima are few: between them sums stay in registers.
      if (factors[fo + j - from] != 1) {
        scaleHalves(y, yo, headDim, factors[fo + j - from]);
      }
      next = j + 1;
      while (next < end && factors[fo + next - from] == 1) {
        next++;
      }
      int weight = wo + j - from;
      int d = 0;
      for (; d + COLUMNS < headDim; d += 2 * COLUMNS) {
        int value = d * count + j * COLUMNS;
        addHalves(w, weight, next - j, values, value, value + COLUMNS * count, y, yo + d);
      }
      if (d < headDim) {
        addHalves(w, weight, next - j, values, d * count + j * COLUMNS, y, yo + d);
      }
    }
  }

  private static void scaleHalves(float[] y, int yo, int headDim, float factor) {
    for (int d = yo; d < yo + headDim; d += LANES) {
      VectorHalves.roundPrecision(Vectors.load(y, d).mul(factor)).intoArray(y, d);
    }
  }

  /** Adds to the sums of two panels of columns: four, since each waits for its last rounding. */
  private static void addHalves(
      float[] w, int wo, int count, float[] values, int first, int second, float[] y, int yo) {
    FloatVector sum0 = FloatVector.fromArray(FLOATS, y, yo);
    FloatVector sum1 = FloatVector.fromArray(FLOATS, y, yo + LANES);
    FloatVector sum2 = FloatVector.fromArray(FLOATS, y, yo + COLUMNS);
    FloatVector sum3 = FloatVector.fromArray(FLOATS, y, yo + COLUMNS + LANES);
    for (int j = 0; j < count; j++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, w[wo + j]);
      int a = first + j * COLUMNS;
      int b = second + j * COLUMNS;
      sum0 =
          VectorHalves.roundPrecision(
              FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, values, a)).fma(weight, sum0));
      sum1 =
          VectorHalves.roundPrecision(
              FLOAT_VECTOR
                  .cast(FloatVector.fromArray(FLOATS, values, a + LANES))
                  .fma(weight, sum1));
      sum2 =
          VectorHalves.roundPrecision(
              FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, values, b)).fma(weight, sum2));
      sum3 =
          VectorHalves.roundPrecision(
              FLOAT_VECTOR
                  .cast(FloatVector.fromArray(FLOATS, values, b + LANES))
                  .fma(weight, sum3));
    }
    FLOAT_VECTOR.cast(sum0).intoArray(y, yo);
    FLOAT_VECTOR.cast(sum1).intoArray(y, yo + LANES);
    FLOAT_VECTOR.cast(sum2).intoArray(y, yo + COLUMNS);
    FLOAT_VECTOR.cast(sum3).intoArray(y, yo + COLUMNS + LANES);
  }

  private static void addHalves(
      float[] w, int wo, int count, float[] values, int first, float[] y, int yo) {
    FloatVector sum0 = FloatVector.fromArray(FLOATS, y, yo);
    FloatVector sum1 = FloatVector.fromArray(FLOATS, y, yo + LANES);
    for (int j = 0; j < count; j++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, w[wo + j]);
      int a = first + j * COLUMNS;
      sum0 =
          VectorHalves.roundPrecision(
              FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, values, a)).fma(weight, sum0));
      sum1 =
          VectorHalves.roundPrecision(
              FLOAT_VECTOR
                  .cast(FloatVector.fromArray(FLOATS, values, a + LANES))
                  .fma(weight, sum1));
    }
    FLOAT_VECTOR.cast(sum0).intoArray(y, yo);
    FLOAT_VECTOR.cast(sum1).intoArray(y, yo + LANES);
  }
}
