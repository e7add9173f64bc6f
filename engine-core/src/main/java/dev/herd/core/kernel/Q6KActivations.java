package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q6KLayout;

/** Activations for {@link Q6KTile}: floats of a block are in the order of its units. */
final class Q6KActivations extends FloatLevels {
  /** The level of a weight of 0. */
  private static final int ZERO_LEVEL = 32;

  private static final int SUB_BLOCK = Q6KLayout.VALUES / Q6KLayout.SUB_BLOCKS;

  Q6KActivations(Scratch scratch, PanelLevels levels) {
    super(scratch, levels);
  }

  /** Floats are blocks of (sums, {@link Q6KTile#COLUMNS}). */
  @Override
  void convert(int[] from, int block, float[] floats) {
    int to = block;
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      for (int run = 0; run < Q6KPanel.SUMS; run++) {
        int unit = block + run * Panel.RUN + sum * Q6KPanel.UNIT;
        for (int i = 0; i < Q6KPanel.UNIT; i++) {
          floats[to++] = (short) from[unit + i];
        }
      }
      for (int sub = 2 * sum; sub < 2 * sum + 2; sub++) {
        floats[to++] = -ZERO_LEVEL * sum(from, block + sub * SUB_BLOCK);
      }
    }
  }

  private static int sum(int[] levels, int first) {
    int sum = 0;
    for (int i = first; i < first + SUB_BLOCK; i++) {
      sum += (short) levels[i];
    }
    return sum;
  }
}
