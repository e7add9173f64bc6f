package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q5KLayout;

/**
 * Byte offsets in a block of a {@code Q5_K} panel: that of {@link Q4KPanel}, but a sub-block's
 * levels are the four groups of {@link Q50Panel}, each four lines of nibbles and one of fifth bits.
 * A panel takes 180/176 of the rows' own size.
 */
final class Q5KPanel {
  /** Groups of a sub-block. */
  static final int GROUPS = Q50Panel.GROUPS;

  /** In a sub-block, its groups. */
  static final int GROUPS_OFFSET = Q4KPanel.LINES_OFFSET;

  /** Size of a sub-block. */
  static final int SUB_BLOCK_BYTES = GROUPS_OFFSET + GROUPS * Q50Panel.GROUP_BYTES;

  /** Size of a block. */
  static final int BYTES = Q4KPanel.SUB_BLOCKS_OFFSET + Q5KLayout.SUB_BLOCKS * SUB_BLOCK_BYTES;

  private Q5KPanel() {}

  /** Returns where sub-block {@code sub} of the block at {@code block} is. */
  static long subBlock(long block, int sub) {
    return block + Q4KPanel.SUB_BLOCKS_OFFSET + (long) sub * SUB_BLOCK_BYTES;
  }
}
