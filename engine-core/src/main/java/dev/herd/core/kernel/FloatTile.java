package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies an unpacked stretch of a {@link FloatPanel} with a tile of tokens: the register tile
 * of products of floats. Lanes are rows, values of tokens are broadcast. The products of a stretch,
 * or of a part of one, are added column by column, and then to the running sums.
 */
final class FloatTile extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;
  private static final int TOKEN = PanelActivations.TOKEN;

  private final int parts;

  /**
   * Makes the step.
   *
   * @param parts of a stretch, one after the other, whose products are summed apart
   */
  FloatTile(int parts) {
    this.parts = parts;
  }

  @Override
  void run(PanelPass pass) {
    int n = pass.columns / parts;
    float[] products = pass.tileSums;
    int first = pass.firstTileSum;
    for (int c = 0; c < pass.columns; c += n) {
      int weight = pass.firstWeight + c * ROWS;
      multiply(pass.weights, weight, n, pass.values, pass.first + c, pass.tokens, products, first);
      for (int t = 0; t < pass.tokens; t++) {
        add(products, first + t * ROWS, pass.sums, pass.slot(t));
      }
    }
  }

  /**
   * Sets {@code sums} (tokens, rows) from {@code to} on to the products of a panel and tokens.
   *
   * @param panel weights (columns, rows) from {@code from} on
   * @param n columns
   * @param x values of tokens from {@code xo} on, {@link PanelActivations#TOKEN} apart
   * @param tokens 8 or 4, what {@link PanelTile#tokens} returns
   */
  static void multiply(
      float[] panel, int from, int n, float[] x, int xo, int tokens, float[] sums, int to) {
    if (tokens == 8) {
      tile8(panel, from, n, x, xo, sums, to);
    } else {
      tile4(panel, from, n, x, xo, sums, to);
    }
  }

  /** Adds the products of a token and a stretch to its running sums. */
  static void add(float[] products, int from, float[] sums, int to) {
    for (int i = 0; i < ROWS; i += LANES) {
      FLOAT_VECTOR
          .cast(FloatVector.fromArray(FLOATS, products, from + i))
          .add(FloatVector.fromArray(FLOATS, sums, to + i))
          .intoArray(sums, to + i);
    }
  }

  private static void tile8(
      float[] panel, int from, int n, float[] x, int xo, float[] sums, int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    FloatVector a2 = a0;
    FloatVector b2 = a0;
    FloatVector a3 = a0;
    FloatVector b3 = a0;
    FloatVector a4 = a0;
    FloatVector b4 = a0;
    FloatVector a5 = a0;
    FloatVector b5 = a0;
    FloatVector a6 = a0;
    FloatVector b6 = a0;
    FloatVector a7 = a0;
    FloatVector b7 = a0;
    for (int k = 0; k < n; k++) {
      int q = xo + k;
      FloatVector a = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, panel, from + k * ROWS));
      FloatVector b =
          FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, panel, from + k * ROWS + LANES));
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN]);
      a1 = a.fma(x1, a1);
      b1 = b.fma(x1, b1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, x[q + 2 * TOKEN]);
      a2 = a.fma(x2, a2);
      b2 = b.fma(x2, b2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, x[q + 3 * TOKEN]);
      a3 = a.fma(x3, a3);
      b3 = b.fma(x3, b3);
      FloatVector x4 = FloatVector.broadcast(FLOATS, x[q + 4 * TOKEN]);
      a4 = a.fma(x4, a4);
      b4 = b.fma(x4, b4);
      FloatVector x5 = FloatVector.broadcast(FLOATS, x[q + 5 * TOKEN]);
      a5 = a.fma(x5, a5);
      b5 = b.fma(x5, b5);
      FloatVector x6 = FloatVector.broadcast(FLOATS, x[q + 6 * TOKEN]);
      a6 = a.fma(x6, a6);
      b6 = b.fma(x6, b6);
      FloatVector x7 = FloatVector.broadcast(FLOATS, x[q + 7 * TOKEN]);
      a7 = a.fma(x7, a7);
      b7 = b.fma(x7, b7);
    }
    FLOAT_VECTOR.cast(a0).intoArray(sums, to);
    FLOAT_VECTOR.cast(b0).intoArray(sums, to + LANES);
    FLOAT_VECTOR.cast(a1).intoArray(sums, to + ROWS);
    FLOAT_VECTOR.cast(b1).intoArray(sums, to + ROWS + LANES);
    FLOAT_VECTOR.cast(a2).intoArray(sums, to + 2 * ROWS);
    FLOAT_VECTOR.cast(b2).intoArray(sums, to + 2 * ROWS + LANES);
    FLOAT_VECTOR.cast(a3).intoArray(sums, to + 3 * ROWS);
    FLOAT_VECTOR.cast(b3).intoArray(sums, to + 3 * ROWS + LANES);
    FLOAT_VECTOR.cast(a4).intoArray(sums, to + 4 * ROWS);
    FLOAT_VECTOR.cast(b4).intoArray(sums, to + 4 * ROWS + LANES);
    FLOAT_VECTOR.cast(a5).intoArray(sums, to + 5 * ROWS);
    FLOAT_VECTOR.cast(b5).intoArray(sums, to + 5 * ROWS + LANES);
    FLOAT_VECTOR.cast(a6).intoArray(sums, to + 6 * ROWS);
    FLOAT_VECTOR.cast(b6).intoArray(sums, to + 6 * ROWS + LANES);
    FLOAT_VECTOR.cast(a7).intoArray(sums, to + 7 * ROWS);
    FLOAT_VECTOR.cast(b7).intoArray(sums, to + 7 * ROWS + LANES);
  }

  private static void tile4(
      float[] panel, int from, int n, float[] x, int xo, float[] sums, int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    FloatVector a2 = a0;
    FloatVector b2 = a0;
    FloatVector a3 = a0;
    FloatVector b3 = a0;
    for (int k = 0; k < n; k++) {
      int q = xo + k;
      FloatVector a = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, panel, from + k * ROWS));
      FloatVector b =
          FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, panel, from + k * ROWS + LANES));
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN]);
      a1 = a.fma(x1, a1);
      b1 = b.fma(x1, b1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, x[q + 2 * TOKEN]);
      a2 = a.fma(x2, a2);
      b2 = b.fma(x2, b2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, x[q + 3 * TOKEN]);
      a3 = a.fma(x3, a3);
      b3 = b.fma(x3, b3);
    }
    FLOAT_VECTOR.cast(a0).intoArray(sums, to);
    FLOAT_VECTOR.cast(b0).intoArray(sums, to + LANES);
    FLOAT_VECTOR.cast(a1).intoArray(sums, to + ROWS);
    FLOAT_VECTOR.cast(b1).intoArray(sums, to + ROWS + LANES);
    FLOAT_VECTOR.cast(a2).intoArray(sums, to + 2 * ROWS);
    FLOAT_VECTOR.cast(b2).intoArray(sums, to + 2 * ROWS + LANES);
    FLOAT_VECTOR.cast(a3).intoArray(sums, to + 3 * ROWS);
    FLOAT_VECTOR.cast(b3).intoArray(sums, to + 3 * ROWS + LANES);
  }
}
