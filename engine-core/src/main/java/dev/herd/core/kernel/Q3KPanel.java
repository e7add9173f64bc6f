package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q3KLayout;

/**
 * Byte offsets in a block of a {@code Q3_K} panel: sub-blocks as in {@link Q2KPanel}, each a line
 * of scales and then four lines with the lower two bits of levels. Before the even lines there is
 * one with the third bits of that line's columns and of the next one's. The 6-bit scales are bytes
 * here, which makes a panel 114/110 of the rows' own size.
 */
final class Q3KPanel {
  /** Lines of lower bits after one of third bits. */
  static final int GROUP_LINES = 2;

  /** Lines of third bits of a sub-block, each with those that it belongs to. */
  static final int GROUPS = Q2KPanel.LINES / GROUP_LINES;

  /** The level of a weight of 0. */
  static final int ZERO_LEVEL = 4;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  static final int SUB_BLOCKS_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  /** In a sub-block, the line of scales: signed bytes. */
  static final int SUB_SCALES_OFFSET = 0;

  /** In a sub-block, its groups. */
  static final int GROUPS_OFFSET = SUB_SCALES_OFFSET + Panel.ROWS;

  /** In a group, the lines of the lower bits. */
  static final int FIELDS_OFFSET = Panel.LINE_BYTES;

  /** Size of a group. */
  static final int GROUP_BYTES = FIELDS_OFFSET + GROUP_LINES * Panel.LINE_BYTES;

  /** Size of a sub-block. */
  static final int SUB_BLOCK_BYTES = GROUPS_OFFSET + GROUPS * GROUP_BYTES;

  /** Size of a block. */
  static final int BYTES = SUB_BLOCKS_OFFSET + Q3KLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  private Q3KPanel() {}

  /** Returns where sub-block {@code sub} of the block at {@code block} is. */
  static long subBlock(long block, int sub) {
    return block + SUB_BLOCKS_OFFSET + (long) sub * SUB_BLOCK_BYTES;
  }
}
