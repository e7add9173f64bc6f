package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q6KLayout;

/**
 * Activations for {@link Q6KPanel}: levels for single tokens, and once more as floats for tiles of
 * tokens, a block's in the order of its units.
 */
final class Q6KActivations implements PanelActivations {
  /** The level of a weight of 0. */
  private static final int ZERO_LEVEL = 32;

  private static final int SUB_BLOCK = Q6KLayout.VALUES / Q6KLayout.SUB_BLOCKS;

  private final PanelLevels levels;

  /** Blocks of (sums, {@link Q6KTile#COLUMNS}). */
  private float[] floats;

  private final Scratch.Floats room;

  /** Makes the form without room; {@code levels} are those of the same activations. */
  Q6KActivations(Scratch scratch, PanelLevels levels) {
    this.levels = levels;
    room = scratch.floats();
    arrange(0);
  }

  @Override
  public void need(int tokens, int columns) {
    levels.need(tokens, columns);
    room.need(PanelActivations.elements(tokens, columns));
  }

  /** Levels are arranged as the form of their own that they are. */
  @Override
  public void arrange(int tokens) {
    floats = room.values();
  }

  @Override
  public int stretch() {
    return levels.stretch();
  }

  @Override
  public void bind(PanelPass pass) {
    levels.bind(pass);
    pass.values = floats;
  }

  @Override
  public void fill(float[] values, int columns, int firstToken, int endToken) {
    levels.fill(values, columns, firstToken, endToken);
    for (int t = firstToken; t < endToken; t++) {
      for (int c = 0; c < columns; c += Q6KLayout.VALUES) {
        reorder(levels.levels, index(t, c));
      }
    }
  }

  private void reorder(int[] from, int block) {
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
