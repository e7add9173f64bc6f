package dev.herd.core.kernel;

/**
 * Multiplies an unpacked block of {@link Q6KPanel} with a tile of tokens. Weights and levels are
 * integers, and so are their sums, exact as floats up to 2^24, which 32 products of the size that
 * weights have don't come near: tokens get what one alone would get.
 *
 * <p>Levels are taken as 0 to 63 for -32 to 31. What that is too much goes to the sum of the same
 * number as the run of 32 columns, which is {@link Q6KKernel}'s order: two more columns a sum, with
 * the scales of the run's two sub-blocks as weights.
 */
final class Q6KTile extends PanelStep {
  private static final int ROWS = Q6KUnpack.ROWS;

  /** Columns of a sum: those of its units, and two that take off what levels are too much. */
  static final int COLUMNS = Q6KPanel.SUMS * Q6KPanel.UNIT + 2;

  @Override
  void run(PanelPass pass) {
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
        FloatTile.multiply(
            pass.weights,
            rows / ROWS * Q6KUnpack.HALF + sum * COLUMNS * ROWS,
            COLUMNS,
            pass.values,
            pass.first + sum * COLUMNS,
            pass.tokens,
            pass.tileSums,
            total(sum, 0, rows));
      }
    }
  }

  /** Returns where {@link PanelPass#tileSums} has a token's total of a sum and a vector of rows. */
  static int total(int sum, int t, int rows) {
    int half = rows / ROWS * Q6KPanel.SUMS + sum;
    return (half * PanelPass.MAX_TOKENS + t) * ROWS + rows % ROWS;
  }
}
