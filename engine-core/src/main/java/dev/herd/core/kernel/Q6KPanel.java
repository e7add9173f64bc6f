package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q6KLayout;

/**
 * Byte offsets in a block of a {@code Q6_K} panel, and in its part of the tail; both together are
 * as many bytes as the rows' own blocks.
 *
 * <p>Panels are levels alone, in the order in which one token reads them, without a gap from the
 * first to the last. A unit is 4 columns, whose products are an integer of 16 bits, in three lines
 * of a byte a row, arranged in a line as in {@link Panel}. Six bits of them are columns 0 to 2; the
 * upper two bits of the three are column 3, from its lowest bits on. Of 32 columns each unit
 * belongs to another sum of {@link Q6KKernel}'s order. Scales are in the tail.
 */
final class Q6KPanel {
  /** Sums of a row; also runs of columns that each of them takes a unit of. */
  static final int SUMS = EightSums.COUNT;

  /** Columns of a unit. */
  static final int UNIT = 4;

  /** Units of a sub-block. */
  static final int SUB_BLOCK_UNITS = Q6KLayout.VALUES / Q6KLayout.SUB_BLOCKS / UNIT;

  /** Size of a unit. */
  static final int UNIT_BYTES = 3 * Panel.LINE_BYTES;

  /** Size of the units of a sum, run after run. */
  static final int SUM_BYTES = SUMS * UNIT_BYTES;

  /** Size of a block. */
  static final int BYTES = SUMS * SUM_BYTES;

  /** In a block's part of the tail, IEEE halves, one a row. */
  private static final int SCALES_OFFSET = 0;

  /** In a block's part of the tail, scales of sub-blocks: signed bytes, one a row. */
  private static final int SUB_SCALES_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  /** Size of a block's part of the tail. */
  static final int TAIL_BYTES = SUB_SCALES_OFFSET + Q6KLayout.SUB_BLOCKS * Panel.ROWS;

  private Q6KPanel() {}

  /** Returns where the unit of one sum and one run of 32 columns of the block is. */
  static long unit(long block, int sum, int run) {
    return block + (long) sum * SUM_BYTES + (long) run * UNIT_BYTES;
  }

  /** Returns where the part of the tail is that belongs to the block of a pass. */
  static long tail(PanelPass pass) {
    return pass.tail + (pass.offset - pass.matrix) / BYTES * TAIL_BYTES;
  }

  /** Returns where the scales of the block are whose part of the tail is at {@code tail}. */
  static long scales(long tail) {
    return tail + SCALES_OFFSET;
  }

  /** Returns where the scales of sub-block {@code sub} are. */
  static long subScales(long tail, int sub) {
    return tail + SUB_SCALES_OFFSET + (long) sub * Panel.ROWS;
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
