package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q4KLayout;

/**
 * Activations as {@link PanelLevels} for few tokens, and once more as floats for tiles of many, in
 * the order in which these meet a block's weights.
 */
abstract class FloatLevels implements PanelActivations {
  /** Values of a block, which share a scale. */
  private static final int BLOCK = Q4KLayout.VALUES;

  private final PanelLevels levels;
  private final Scratch.Floats room;
  private float[] floats;

  /** Makes the form without room; {@code levels} are those of the same activations. */
  FloatLevels(Scratch scratch, PanelLevels levels) {
    this.levels = levels;
    room = scratch.floats();
    arrange(0);
  }

  /**
   * Writes a block as floats, which start where its levels do, and may go on to the next token's.
   *
   * @param block index of the first level, and of the first float
   */
  abstract void convert(int[] levels, int block, float[] floats);

  @Override
  public final void need(int tokens, int columns) {
    levels.need(tokens, columns);
    room.need(PanelActivations.elements(tokens, columns));
  }

  /** Levels are arranged as the form of their own that they are. */
  @Override
  public final void arrange(int tokens) {
    floats = room.values();
  }

  @Override
  public final int stretch() {
    return levels.stretch();
  }

  @Override
  public final void bind(PanelPass pass) {
    levels.bind(pass);
    pass.values = floats;
  }

  @Override
  public final void fill(float[] values, int columns, int firstToken, int endToken) {
    levels.fill(values, columns, firstToken, endToken);
    for (int t = firstToken; t < endToken; t++) {
      for (int c = 0; c < columns; c += BLOCK) {
        convert(levels.levels, index(t, c), floats);
      }
    }
  }
}
