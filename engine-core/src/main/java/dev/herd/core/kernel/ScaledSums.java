package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Adds totals that {@link FloatTile} left, whole numbers, to running sums, times the scales of rows
 * and of tokens for blocks of 256 columns.
 */
final class ScaledSums {
  private static final int BLOCK_RUNS = Q4KLayout.VALUES / Panel.RUN;

  private ScaledSums() {}

  /**
   * Adds the totals of two vectors of rows and a tile of tokens.
   *
   * @param scale index of the scales of the first vector of rows; the second's follow
   * @param sum place of the first vector's sum among those of a token
   * @param next from there to the second vector's sum
   */
  static void add(PanelPass pass, int scale, int sum, int next) {
    FloatVector scaleA = PanelFloats.load(pass.scales, scale);
    FloatVector scaleB = PanelFloats.load(pass.scales, scale + LANES);
    float[] totals = pass.tileSums;
    float[] tokenScales = pass.x.scales;
    float[] sums = pass.sums;
    int total = pass.firstTileSum;
    int end = total + pass.tokens * FloatPanel.ROWS;
    int to = pass.slot + sum;
    int slotLength = pass.slotLength;
    int block = pass.run(0) / BLOCK_RUNS;
    int blocks = pass.width / Q4KLayout.VALUES;
    for (; total < end; total += FloatPanel.ROWS) {
      FloatVector tokenScale = FloatVector.broadcast(FLOATS, tokenScales[block]);
      PanelFloats.load(totals, total)
          .fma(scaleA.mul(tokenScale), PanelFloats.load(sums, to))
          .intoArray(sums, to);
      PanelFloats.load(totals, total + LANES)
          .fma(scaleB.mul(tokenScale), PanelFloats.load(sums, to + next))
          .intoArray(sums, to + next);
      to += slotLength;
      block += blocks;
    }
  }
}
