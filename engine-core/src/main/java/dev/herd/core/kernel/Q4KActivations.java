package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q4KLayout;

/** Activations for {@link Q4KTile}: levels for few tokens, and once more as floats for many. */
final class Q4KActivations implements PanelActivations {
  private final PanelLevels levels;
  private final Scratch.Floats room;

  /** The levels, in the places that they have there. */
  private float[] floats;

  /** Makes the form without room; {@code levels} are those of the same activations. */
  Q4KActivations(Scratch scratch, PanelLevels levels) {
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
      for (int c = 0; c < columns; c += Q4KLayout.VALUES) {
        convert(levels.levels, index(t, c), floats);
      }
    }
  }

  private static void convert(int[] levels, int block, float[] floats) {
    for (int i = block; i < block + Q4KLayout.VALUES; i++) {
      floats[i] = (short) levels[i];
    }
  }
}
