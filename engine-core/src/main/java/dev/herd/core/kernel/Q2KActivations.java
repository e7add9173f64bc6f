package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q2KLayout;

/**
 * Activations for types with sub-blocks of 16 columns: floats have the places of levels, and after
 * those of a block there are the sums of each 16.
 */
final class Q2KActivations extends FloatLevels {
  /** Where a block's sums are among its floats. */
  static final int SUMS = Q2KLayout.VALUES;

  Q2KActivations(Scratch scratch, PanelLevels levels) {
    super(scratch, levels);
  }

  @Override
  void convert(int[] levels, int block, float[] floats) {
    for (int sub = 0; sub < Q2KLayout.SUB_BLOCKS; sub++) {
      int first = block + sub * Q2KLayout.SUB_BLOCK_VALUES;
      int sum = 0;
      for (int i = first; i < first + Q2KLayout.SUB_BLOCK_VALUES; i++) {
        int level = (short) levels[i];
        floats[i] = level;
        sum += level;
      }
      floats[block + SUMS + sub] = sum;
    }
  }
}
