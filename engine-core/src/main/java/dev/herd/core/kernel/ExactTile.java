package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/**
 * Multiplies an unpacked part of a block with a tile of tokens. Weights and levels are integers,
 * whose sums are exact as floats, so that tokens get what one alone gets of integers. The sums,
 * times the scales of rows and of tokens, are added to running sums.
 */
final class ExactTile extends PanelStep {
  /** Rows that are multiplied together: those of a {@link FloatTile}. */
  static final int ROWS = FloatPanel.ROWS;

  private final int columns;

  /** Makes the step for parts of so many columns. */
  ExactTile(int columns) {
    this.columns = columns;
  }

  @Override
  void run(PanelPass pass) {
    multiply(pass, columns, 0, pass.part * columns, 0, 0);
  }

  /**
   * Multiplies some columns.
   *
   * @param weight where {@link PanelPass#weights} has them: (halves of the rows, columns, rows)
   * @param value where the values of a token's stretch have them
   * @param scale where {@link PanelPass#scales} has the rows' scales
   * @param sum where a token's running sums are
   */
  static void multiply(PanelPass pass, int columns, int weight, int value, int scale, int sum) {
    int first = pass.firstTileSum;
    int block = pass.run(0) * Panel.RUN / Panel.DEPTH;
    int blocks = pass.width / Panel.DEPTH;
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      FloatTile.multiply(
          pass.weights,
          pass.firstWeight + weight + rows * columns,
          columns,
          pass.values,
          pass.first + value,
          pass.tokens,
          pass.tileSums,
          first);
      for (int t = 0; t < pass.tokens; t++) {
        add(
            pass,
            first + t * ROWS,
            pass.firstScale + scale + rows,
            pass.x.scales[block + t * blocks],
            pass.slot(t) + sum + rows);
      }
    }
  }

  /** Adds a token's products, times the scales of rows and of the token, to its running sums. */
  private static void add(PanelPass pass, int product, int scale, float tokenScale, int to) {
    for (int i = 0; i < ROWS; i += LANES) {
      Vectors.load(pass.scales, scale + i)
          .mul(tokenScale)
          .fma(Vectors.load(pass.tileSums, product + i), Vectors.load(pass.sums, to + i))
          .intoArray(pass.sums, to + i);
    }
  }
}
