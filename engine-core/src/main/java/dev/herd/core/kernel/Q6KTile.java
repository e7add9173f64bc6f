package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

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
    int sum = EightSums.place(sum(pass), firstRow(pass));
    int scale = pass.firstScale + Q6KScales.SCALES + firstRow(pass);
    ScaledSums.add(pass, scale, sum, EightSums.place(0, LANES));
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
