package dev.herd.gguf.quant;

/**
 * Quantises the 256 values of a block whose sixteen sub-blocks have a scale each, a signed whole
 * multiple of the block's own (Q3_K, Q6_K). For one thread.
 */
final class SymmetricSuperBlock {
  private static final int VALUES = Q6KLayout.VALUES;
  private static final int SUB_BLOCK = Q6KLayout.SUB_BLOCK_VALUES;
  private static final int SUB_BLOCKS = Q6KLayout.SUB_BLOCKS;

  private final int zero;
  private final int lowestScale;
  private final SymmetricFit fit;
  private final byte[] levels = new byte[VALUES];
  private final float[] scales = new float[SUB_BLOCKS];
  private final byte[] subScales = new byte[SUB_BLOCKS];

  private float scale;

  /**
   * @param zero the level of the value 0, half the number of levels
   * @param lowestScale lowest whole multiple that a sub-block's scale can be; the highest is one
   *     less without the sign
   * @param fit the search for a sub-block's scale
   */
  SymmetricSuperBlock(int zero, int lowestScale, SymmetricFit fit) {
    this.zero = zero;
    this.lowestScale = lowestScale;
    this.fit = fit;
  }

  /** Finds the scales of a block; returns false if the block is all zeros. */
  boolean fit(float[] x, int offset) {
    for (int s = 0; s < SUB_BLOCKS; s++) {
      scales[s] = fit.fit(x, offset + s * SUB_BLOCK, levels, s * SUB_BLOCK);
    }
    float extreme = Levels.extreme(scales, 0, SUB_BLOCKS);
    if (Math.abs(extreme) < Levels.ZERO) {
      return false;
    }
    float inverse = lowestScale / extreme;
    for (int s = 0; s < SUB_BLOCKS; s++) {
      subScales[s] = (byte) Levels.nearest(inverse * scales[s], lowestScale, -lowestScale - 1);
    }
    scale = 1 / inverse;
    return true;
  }

  /** Returns the unit of the scales, before it is rounded to half precision. */
  float scale() {
    return scale;
  }

  /** Returns each sub-block's scale as a multiple of the unit; overwritten by the next fit. */
  byte[] subScales() {
    return subScales;
  }

  /**
   * Returns the 256 levels that are nearest with the rounded unit; overwritten by the next fit. A
   * sub-block whose scale has become zero keeps what the search gave: any level means the same.
   */
  byte[] levels(float[] x, int offset, float roundedScale) {
    for (int s = 0; s < SUB_BLOCKS; s++) {
      float subScale = roundedScale * subScales[s];
      if (subScale == 0) {
        continue;
      }
      for (int i = s * SUB_BLOCK; i < (s + 1) * SUB_BLOCK; i++) {
        levels[i] = (byte) (zero + Levels.nearest(x[offset + i] / subScale, -zero, zero - 1));
      }
    }
    return levels;
  }
}
