package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies a stretch of {@code F16}, as it lies in memory, with four or two tokens: what {@link
 * FloatTile} does for more, in the same order.
 */
final class F16Tile extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;
  private static final int TOKEN = PanelActivations.TOKEN;

  @Override
  void run(PanelPass pass) {
    int words = pass.columns / F16Words.COLUMNS;
    float[] products = pass.tileSums;
    int first = pass.firstTileSum;
    if (pass.tokens == 4) {
      tile4(pass.offset, words, pass.values, pass.first, products, first);
    } else {
      tile2(pass.offset, words, pass.values, pass.first, products, first);
    }
    for (int t = 0; t < pass.tokens; t++) {
      FloatTile.add(products, first + t * ROWS, pass.sums, pass.slot(t));
    }
  }

  private static void tile4(long offset, int words, float[] x, int xo, float[] sums, int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    FloatVector a2 = a0;
    FloatVector b2 = a0;
    FloatVector a3 = a0;
    FloatVector b3 = a0;
    long end = offset + (long) words * FloatPanel.WORD_BYTES;
    int k = xo;
    for (long at = offset; at != end; at += FloatPanel.WORD_BYTES) {
      for (int c = 0; c < F16Words.COLUMNS; c++) {
        int left = Short.SIZE * (F16Words.COLUMNS - 1 - c);
        FloatVector a = F16Words.second(FloatPanel.word(at).lanewise(LSHL, left));
        FloatVector b =
            F16Words.second(FloatPanel.word(at + FloatPanel.WORD_BYTES / 2).lanewise(LSHL, left));
        int q = k + c;
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
      k += F16Words.COLUMNS;
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

  private static void tile2(long offset, int words, float[] x, int xo, float[] sums, int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    long end = offset + (long) words * FloatPanel.WORD_BYTES;
    int k = xo;
    for (long at = offset; at != end; at += FloatPanel.WORD_BYTES) {
      for (int c = 0; c < F16Words.COLUMNS; c++) {
        int left = Short.SIZE * (F16Words.COLUMNS - 1 - c);
        FloatVector a = F16Words.second(FloatPanel.word(at).lanewise(LSHL, left));
        FloatVector b =
            F16Words.second(FloatPanel.word(at + FloatPanel.WORD_BYTES / 2).lanewise(LSHL, left));
        int q = k + c;
        FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
        a0 = a.fma(x0, a0);
        b0 = b.fma(x0, b0);
        FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN]);
        a1 = a.fma(x1, a1);
        b1 = b.fma(x1, b1);
      }
      k += F16Words.COLUMNS;
    }
    FLOAT_VECTOR.cast(a0).intoArray(sums, to);
    FLOAT_VECTOR.cast(b0).intoArray(sums, to + LANES);
    FLOAT_VECTOR.cast(a1).intoArray(sums, to + ROWS);
    FLOAT_VECTOR.cast(b1).intoArray(sums, to + ROWS + LANES);
  }
}
