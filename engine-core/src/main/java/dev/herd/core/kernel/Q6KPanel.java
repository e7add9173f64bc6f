package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q6KLayout;

/**
 * Byte offsets in a block of a {@code Q6_K} panel, in as many bytes as the rows' own blocks.
 *
 * <p>The sums of {@link Q6KKernel}'s order are the outer dimension: units (8 sums, 8 runs of 32
 * columns) of 4 columns each, which have one scale and give an integer of 16 bits. A unit is three
 * lines of a byte a row, arranged in a line as in {@link Panel}. Six bits of them are columns 0 to
 * 2; the upper two bits of the three are column 3, from its lowest bits on.
 */
final class Q6KPanel {
  /** Sums of a row; also runs of columns that each of them takes a unit of. */
  static final int SUMS = EightSums.COUNT;

  /** Columns of a unit. */
  static final int UNIT = 4;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  /** Signed bytes (sub-blocks, rows). */
  static final int SUB_SCALES_OFFSET = SCALES_OFFSET + Panel.ROWS * Short.BYTES;

  static final int UNITS_OFFSET = SUB_SCALES_OFFSET + Q6KLayout.SUB_BLOCKS * Panel.ROWS;

  /** Size of a unit. */
  static final int UNIT_BYTES = 3 * Panel.LINE_BYTES;

  /** Size of a block. */
  static final int BYTES = UNITS_OFFSET + SUMS * SUMS * UNIT_BYTES;

  private Q6KPanel() {}

  /** Returns where the units of one sum of the block at {@code block} are. */
  static long units(long block, int sum) {
    return block + UNITS_OFFSET + (long) sum * SUMS * UNIT_BYTES;
  }

  /** Returns where {@link PanelPass#scales} has the scales of the {@code i}-th unit of a sum. */
  static int unitScales(int i, int sum) {
    return Q6KScales.SUB_SCALES + (2 * i + 2 * sum / SUMS) * Panel.ROWS;
  }

  /**
   * Returns where {@link PanelPass#scales} has the scales of the run of the same number as a sum:
   * two sub-blocks.
   */
  static int ownScales(int sum) {
    return Q6KScales.SUB_SCALES + 2 * sum * Panel.ROWS;
  }
}
