package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Multiplies an unpacked part of a block of {@link Q6KPanel} with a tile of tokens: one sum of all
 * rows. Weights and levels are integers, and so are their sums, exact as floats up to 2^24, which
 * 32 products of the size that weights have don't come near: tokens get what one alone would get.
 *
 * <p>Levels are taken as 0 to 63 for -32 to 31. What that is too much goes to the sum of the same
 * number as the run of 32 columns, which is {@link Q6KKernel}'s order: two more columns a sum, with
 * the scales of the run's two sub-blocks as weights.
 */
final class Q6KTile extends PanelStep {
  /** Rows that are multiplied together: those of a {@link FloatTile}. */
  static final int ROWS = FloatPanel.ROWS;

  /** Parts of a block. */
  static final int PARTS = Q6KPanel.SUMS;

  /** Columns of a sum: those of its units, and two that take off what levels are too much. */
  static final int COLUMNS = Q6KPanel.SUMS * Q6KPanel.UNIT + 2;

  /** From the running sum of the first vector of rows to that of the second. */
  private static final int SECOND = EightSums.place(0, LANES);

  @Override
  void run(PanelPass pass) {
    int x = pass.first + pass.part * COLUMNS;
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      FloatTile.multiply(
          pass.weights,
          pass.firstWeight + rows * COLUMNS,
          COLUMNS,
          pass.values,
          x,
          pass.tokens,
          pass.tileSums,
          pass.firstTileSum);
      add(pass, rows);
    }
  }

  /** Adds the totals, times the scales of rows and of tokens, to the running sums. */
  private static void add(PanelPass pass, int rows) {
    int scale = pass.firstScale + Q6KScales.SCALES + rows;
    FloatVector scaleA = Vectors.load(pass.scales, scale);
    FloatVector scaleB = Vectors.load(pass.scales, scale + LANES);
    float[] totals = pass.tileSums;
    float[] tokenScales = pass.x.scales;
    float[] sums = pass.sums;
    int total = pass.firstTileSum;
    int end = total + pass.tokens * ROWS;
    int to = pass.slot + EightSums.place(pass.part, rows);
    int slotLength = pass.slotLength;
    int block = pass.tokenScale(0);
    int blocks = pass.width / Q6KLayout.VALUES;
    for (; total < end; total += ROWS) {
      FloatVector tokenScale = FloatVector.broadcast(FLOATS, tokenScales[block]);
      Vectors.load(totals, total)
          .fma(scaleA.mul(tokenScale), Vectors.load(sums, to))
          .intoArray(sums, to);
      Vectors.load(totals, total + LANES)
          .fma(scaleB.mul(tokenScale), Vectors.load(sums, to + SECOND))
          .intoArray(sums, to + SECOND);
      to += slotLength;
      block += blocks;
    }
  }
}
