package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q2KLayout;

/**
 * Byte offsets in a block of a {@code Q2_K} panel, in as many bytes as the rows' own blocks: scales
 * and minimums of the rows as in {@link Q4KPanel}, then sub-blocks of 16 columns, each a line with
 * the file's bytes of scales and minimums and then four lines of levels, of a byte a row and
 * arranged as in {@link Panel}. Line i holds columns i, i + 4, i + 8 and i + 12, from the lowest
 * bits on.
 */
final class Q2KPanel {
  /** Columns of a sub-block, whose products are one sum. */
  static final int SUB_BLOCK = Q2KLayout.SUB_BLOCK_VALUES;

  /** Lines of a sub-block; the columns of a line are as far apart. */
  static final int LINES = 4;

  /** In a sub-block, the line with a scale (low nibble) and a minimum (high nibble) a row. */
  static final int SUB_SCALES_OFFSET = 0;

  /** In a sub-block, its lines. */
  static final int LINES_OFFSET = SUB_SCALES_OFFSET + Panel.ROWS;

  /** Size of a sub-block. */
  static final int SUB_BLOCK_BYTES = LINES_OFFSET + LINES * Panel.LINE_BYTES;

  /** Size of a block. */
  static final int BYTES = Q4KPanel.SUB_BLOCKS_OFFSET + Q2KLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  /** Sub-blocks of a part, half a block: the sum of their products is one integer. */
  static final int PART = 8;

  /** Columns of a part. */
  static final int PART_COLUMNS = PART * SUB_BLOCK;

  /** Parts of a block. */
  static final int PARTS = Q2KLayout.SUB_BLOCKS / PART;

  private Q2KPanel() {}

  /** Returns where sub-block {@code sub} of the block at {@code block} is. */
  static long subBlock(long block, int sub) {
    return block + Q4KPanel.SUB_BLOCKS_OFFSET + (long) sub * SUB_BLOCK_BYTES;
  }
}
