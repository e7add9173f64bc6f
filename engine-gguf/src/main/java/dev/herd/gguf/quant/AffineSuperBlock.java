package dev.herd.gguf.quant;

/**
 * Quantises the 256 values of a block whose sub-blocks have a scale and a minimum each, these being
 * small whole multiples of the block's own two (Q2_K, Q4_K, Q5_K). For one thread.
 */
final class AffineSuperBlock {
  private static final int VALUES = Q4KLayout.VALUES;

  private final int subBlockValues;
  private final int highestScale;
  private final AffineFit fit;
  private final byte[] levels = new byte[VALUES];
  private final float[] scales;
  private final float[] minimums;
  private final byte[] subScales;
  private final byte[] subMinimums;

  private float scale;
  private float minimum;

  /**
   * @param subBlockValues values in a sub-block
   * @param highestScale highest whole multiple that a sub-block's scale or minimum can be
   * @param fit the search for a sub-block's scale and minimum
   */
  AffineSuperBlock(int subBlockValues, int highestScale, AffineFit fit) {
    this.subBlockValues = subBlockValues;
    this.highestScale = highestScale;
    this.fit = fit;
    int subBlocks = VALUES / subBlockValues;
    scales = new float[subBlocks];
    minimums = new float[subBlocks];
    subScales = new byte[subBlocks];
    subMinimums = new byte[subBlocks];
  }

  /** Finds the scales and minimums of a block. */
  void fit(float[] x, int offset) {
    for (int s = 0; s < scales.length; s++) {
      int start = s * subBlockValues;
      fit.fit(x, offset + start, levels, start);
      scales[s] = fit.scale();
      minimums[s] = fit.minimum();
    }
    scale = divide(scales, subScales);
    minimum = divide(minimums, subMinimums);
  }

  /** Sets whole multiples of a common unit and returns the unit; nothing is below zero. */
  private float divide(float[] parts, byte[] multiples) {
    float largest = 0;
    for (float part : parts) {
      largest = Math.max(largest, part);
    }
    float inverse = largest > 0 ? highestScale / largest : 0;
    for (int s = 0; s < parts.length; s++) {
      multiples[s] = (byte) Levels.nearest(inverse * parts[s], 0, highestScale);
    }
    return largest / highestScale;
  }

  /** Returns the unit of the scales, before it is rounded to half precision. */
  float scale() {
    return scale;
  }

  /** Returns the unit of the minimums, before it is rounded to half precision. */
  float minimum() {
    return minimum;
  }

  /** Returns each sub-block's scale as a multiple of the unit; overwritten by the next fit. */
  byte[] subScales() {
    return subScales;
  }

  /** Returns each sub-block's minimum as a multiple of the unit; overwritten by the next fit. */
  byte[] subMinimums() {
    return subMinimums;
  }

  /**
   * Returns the 256 levels that are nearest with the rounded units; overwritten by the next fit. A
   * sub-block whose scale has become zero keeps what the search gave: any level means the same.
   */
  byte[] levels(float[] x, int offset, float roundedScale, float roundedMinimum) {
    for (int s = 0; s < scales.length; s++) {
      float subScale = roundedScale * subScales[s];
      if (subScale == 0) {
        continue;
      }
      float subMinimum = roundedMinimum * subMinimums[s];
      int start = s * subBlockValues;
      for (int i = start; i < start + subBlockValues; i++) {
        float level = (x[offset + i] + subMinimum) / subScale;
        levels[i] = (byte) Levels.nearest(level, 0, fit.highest());
      }
    }
    return levels;
  }
}
