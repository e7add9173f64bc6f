package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q4KLayout;

/**
 * Byte offsets in a block of a {@code Q4_K} panel. Its runs are the sub-blocks, each after its own
 * scales: where more than 256 bytes lie between the lines of two runs, prefetching starts anew. The
 * 6-bit scales and minimums are bytes here, row after row, which makes a panel 148/144 of the rows'
 * own size.
 */
final class Q4KPanel {
  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  /** IEEE halves, one a row. */
  static final int MINIMUMS_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  static final int SUB_BLOCKS_OFFSET = MINIMUMS_OFFSET + Panel.HALVES_BYTES;

  /** In a sub-block, scales: bytes, one a row. */
  static final int SUB_SCALES_OFFSET = 0;

  /** In a sub-block, minimums: bytes, one a row. */
  static final int SUB_MINIMUMS_OFFSET = SUB_SCALES_OFFSET + Panel.ROWS;

  /** In a sub-block, its run. */
  static final int LINES_OFFSET = SUB_MINIMUMS_OFFSET + Panel.ROWS;

  /** Size of a sub-block. */
  static final int SUB_BLOCK_BYTES = LINES_OFFSET + Panel.RUN_BYTES;

  /** Size of a block. */
  static final int BYTES = SUB_BLOCKS_OFFSET + Q4KLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  /** Running sums of a row: of products, and of what minimums take away. */
  static final int SUMS = 2;

  /** Running sums of a token. */
  static final int TOKEN_SUMS = SUMS * Panel.ROWS;

  private Q4KPanel() {}

  /** Returns where sub-block {@code sub} of the block at {@code block} is. */
  static long subBlock(long block, int sub) {
    return block + SUB_BLOCKS_OFFSET + (long) sub * SUB_BLOCK_BYTES;
  }
}
