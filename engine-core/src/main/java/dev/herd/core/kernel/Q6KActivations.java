package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q6KLayout;

/**
 * Activations for {@link Q6KPanel}: levels for single tokens, and once more as floats for tiles of
 * tokens, a block's in the order of its units.
 */
final class Q6KActivations implements PanelActivations {
  private final PanelLevels levels;

  /**
   * Levels as {@link PanelActivations} arranges them, in blocks (sums, runs, columns of a unit).
   */
  private final float[] floats;

  /**
   * Makes room for so many tokens and columns; {@code levels} are those of the same activations.
   */
  Q6KActivations(int tokens, int columns, PanelLevels levels) {
    this.levels = levels;
    floats = new float[PanelActivations.elements(tokens, columns)];
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
    }
  }
}
