package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q4KLayout;

/** Activations for {@link ExactTile}: floats have the places of levels. */
final class ExactActivations extends FloatLevels {
  ExactActivations(Scratch scratch, PanelLevels levels) {
    super(scratch, levels);
  }

  @Override
  void convert(int[] levels, int block, float[] floats) {
    for (int i = block; i < block + Q4KLayout.VALUES; i++) {
      floats[i] = (short) levels[i];
    }
  }
}
