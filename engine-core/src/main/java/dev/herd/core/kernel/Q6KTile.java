package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies an unpacked block of {@link Q6KPanel} with a tile of tokens. Weights and levels are
 * integers, and so are their sums: tokens get what {@link Q6KSums} gives one alone.
 */
final class Q6KTile extends PanelStep {
  private static final int ROWS = Q6KUnpack.ROWS;

  /** Columns of a sum. */
  private static final int COLUMNS = Q6KPanel.SUMS * Q6KPanel.UNIT;

  @Override
  void run(PanelPass pass) {
    for (int half = 0; half < Panel.ROWS / ROWS; half++) {
      for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
        FloatTile.multiply(
            pass.weights,
            half * Q6KUnpack.HALF + sum * COLUMNS * ROWS,
            COLUMNS,
            pass.values,
            pass.first + sum * COLUMNS,
            pass.tokens,
            pass.tileSums,
            sum * PanelPass.MAX_TOKENS * ROWS);
      }
      for (int t = 0; t < pass.tokens; t++) {
        for (int i = 0; i < ROWS; i += LANES) {
          add(pass, t, half * ROWS + i, t * ROWS + i);
        }
      }
    }
  }

  /** Adds the products of a vector of rows and a token, times the scales, to the running sums. */
  private static void add(PanelPass pass, int t, int rows, int product) {
    int run = pass.run(t);
    int to = pass.slot(t) + Q6KPanel.place(0, rows);
    FloatVector factor = Q6KSums.factor(pass, run, rows);
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      Q6KSums.add(
          PanelFloats.load(pass.tileSums, product + sum * PanelPass.MAX_TOKENS * ROWS),
          pass.scales,
          sum,
          rows,
          Q6KSums.tooMuch(pass.x, run, sum, 0),
          Q6KSums.tooMuch(pass.x, run, sum, 1),
          factor,
          pass.sums,
          to);
      to += LANES;
    }
  }
}
