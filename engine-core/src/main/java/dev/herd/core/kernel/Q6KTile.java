package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Multiplies an unpacked part of a block of {@link Q6KPanel} with a tile of tokens: one sum of half
 * of the rows. Weights and levels are integers, and so are their sums, exact as floats up to 2^24,
 * which 32 products of the size that weights have don't come near: tokens get what one alone would
 * get.
 *
 * <p>Levels are taken as 0 to 63 for -32 to 31. What that is too much goes to the sum of the same
 * number as the run of 32 columns, which is {@link Q6KKernel}'s order: two more columns a sum, with
 * the scales of the run's two sub-blocks as weights.
 */
final class Q6KTile extends PanelStep {
  /** Rows of a part: those of a {@link FloatTile}. */
  static final int ROWS = FloatPanel.ROWS;

  private static final int HALVES = Panel.ROWS / ROWS;

  /** Parts of a block. */
  static final int PARTS = Q6KPanel.SUMS * HALVES;

  /** Columns of a sum: those of its units, and two that take off what levels are too much. */
  static final int COLUMNS = Q6KPanel.SUMS * Q6KPanel.UNIT + 2;

  @Override
  void run(PanelPass pass) {
    int x = pass.first + sum(pass) * COLUMNS;
    FloatTile.multiply(
        pass.weights,
        pass.firstWeight,
        COLUMNS,
        pass.values,
        x,
        pass.tokens,
        pass.tileSums,
        pass.firstTileSum);
    for (int t = 0; t < pass.tokens; t++) {
      add(pass, t);
    }
  }

  /** Adds the totals of a token, times the scales, to its running sums. */
  private static void add(PanelPass pass, int t) {
    float tokenScale = pass.x.scales[pass.run(t) * Panel.RUN / Q6KLayout.VALUES];
    int half = firstRow(pass);
    for (int rows = 0; rows < ROWS; rows += LANES) {
      int to = pass.slot(t) + EightSums.place(sum(pass), half + rows);
      FloatVector scales =
          PanelFloats.load(pass.scales, pass.firstScale + Q6KScales.SCALES + half + rows);
      PanelFloats.load(pass.tileSums, pass.firstTileSum + t * ROWS + rows)
          .fma(scales.mul(tokenScale), PanelFloats.load(pass.sums, to))
          .intoArray(pass.sums, to);
    }
  }

  /** Returns which sum a pass is at. */
  static int sum(PanelPass pass) {
    return pass.part / HALVES;
  }

  /** Returns the first row of those that a pass is at. */
  static int firstRow(PanelPass pass) {
    return pass.part % HALVES * ROWS;
  }
}
