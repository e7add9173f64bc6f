package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q2KLayout;

/**
 * Byte offsets in a block of a {@code Q2_K} panel, in as many bytes as the rows' own blocks: scales
 * and minimums of the rows as in {@link Q4KPanel}, then sub-blocks of 16 columns, each a line with
 * the file's bytes of scales and minimums and then four lines as in {@link Q3KPanel}, without third
 * bits. All five are arranged as in {@link Panel}.
 */
final class Q2KPanel {
  /** Columns of a sub-block, whose products are one sum. */
  static final int SUB_BLOCK = Q2KLayout.SUB_BLOCK_VALUES;

  /** Lines of a sub-block. */
  static final int LINES = Q3KPanel.LINES;

  /** In a sub-block, the line with a scale (low nibble) and a minimum (high nibble) a row. */
  static final int SUB_SCALES_OFFSET = 0;

  /** In a sub-block, its lines. */
  static final int LINES_OFFSET = SUB_SCALES_OFFSET + Panel.ROWS;

  /** Size of a sub-block. */
  static final int SUB_BLOCK_BYTES = LINES_OFFSET + LINES * Panel.LINE_BYTES;

  /** Size of a block. */
  static final int BYTES = Q4KPanel.SUB_BLOCKS_OFFSET + Q2KLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  private Q2KPanel() {}

  /** Returns where sub-block {@code sub} of the block at {@code block} is. */
  static long subBlock(long block, int sub) {
    return block + Q4KPanel.SUB_BLOCKS_OFFSET + (long) sub * SUB_BLOCK_BYTES;
  }
}
