package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q6KLayout;

/**
 * Byte offsets in a block of a {@code Q6_K} panel, in as many bytes as the rows' own blocks.
 *
 * <p>Sub-blocks lie one after the other, each a scale a row and then four units. A unit is 4
 * columns, whose products are an integer of 16 bits, in three lines of a byte a row, arranged in a
 * line as in {@link Panel}. Six bits of them are columns 0 to 2; the upper two bits of the three
 * are column 3, from its lowest bits on. Of 32 columns each unit belongs to another sum of {@link
 * Q6KKernel}'s order.
 */
final class Q6KPanel {
  /** Sums of a row; also runs of columns that each of them takes a unit of. */
  static final int SUMS = EightSums.COUNT;

  /** Columns of a unit. */
  static final int UNIT = 4;

  /** Units of a sub-block. */
  static final int SUB_BLOCK_UNITS = Q6KLayout.VALUES / Q6KLayout.SUB_BLOCKS / UNIT;

  /** Columns of a sub-block. */
  static final int SUB_BLOCK = SUB_BLOCK_UNITS * UNIT;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  static final int SUB_BLOCKS_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  /** In a sub-block, scales: signed bytes, one a row. */
  static final int SUB_SCALES_OFFSET = 0;

  /** In a sub-block, its units. */
  static final int UNITS_OFFSET = SUB_SCALES_OFFSET + Panel.ROWS;

  /** Size of a unit. */
  static final int UNIT_BYTES = 3 * Panel.LINE_BYTES;

  /** Size of a sub-block. */
  static final int SUB_BLOCK_BYTES = UNITS_OFFSET + SUB_BLOCK_UNITS * UNIT_BYTES;

  /** Size of a block. */
  static final int BYTES = SUB_BLOCKS_OFFSET + Q6KLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  private Q6KPanel() {}

  /** Returns where sub-block {@code sub} of the block at {@code block} is. */
  static long subBlock(long block, int sub) {
    return block + SUB_BLOCKS_OFFSET + (long) sub * SUB_BLOCK_BYTES;
  }

  /** Returns where the unit of one sum and one run of 32 columns is. */
  static long unit(long block, int sum, int run) {
    return subBlock(block, subBlockOf(sum, run))
        + UNITS_OFFSET
        + (long) (sum % SUB_BLOCK_UNITS) * UNIT_BYTES;
  }

  /** Returns where {@link PanelPass#scales} has the scales of a unit. */
  static int unitScales(int sum, int run) {
    return Q6KScales.SUB_SCALES + subBlockOf(sum, run) * Panel.ROWS;
  }

  private static int subBlockOf(int sum, int run) {
    return 2 * run + sum / SUB_BLOCK_UNITS;
  }

  /**
   * Returns where {@link PanelPass#scales} has the scales of the run of the same number as a sum:
   * two sub-blocks.
   */
  static int ownScales(int sum) {
    return Q6KScales.SUB_SCALES + 2 * sum * Panel.ROWS;
  }
}
