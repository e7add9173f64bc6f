package dev.herd.core.kernel;

import dev.herd.gguf.quant.Iq4XsLayout;

/**
 * Byte offsets in a block of an {@code IQ4_XS} panel. The 6-bit scales of sub-blocks are bytes
 * here, which makes a panel 138/136 of the rows' own size.
 */
final class Iq4XsPanel {
  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  static final int SUB_BLOCKS_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  /** In a sub-block, the line of scales: signed bytes. */
  static final int SUB_SCALES_OFFSET = 0;

  /** In a sub-block, the lines of its run, as {@link Panel} says. */
  static final int LINES_OFFSET = SUB_SCALES_OFFSET + Panel.LINE_BYTES;

  /** Size of a sub-block. */
  static final int SUB_BLOCK_BYTES = LINES_OFFSET + Panel.RUN_BYTES;

  /** Size of a block. */
  static final int BYTES = SUB_BLOCKS_OFFSET + Iq4XsLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  private Iq4XsPanel() {}

  /** Returns where sub-block {@code sub} of the block at {@code block} is. */
  static long subBlock(long block, int sub) {
    return block + SUB_BLOCKS_OFFSET + (long) sub * SUB_BLOCK_BYTES;
  }
}
