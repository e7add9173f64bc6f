package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q4KLayout;

/**
 * Byte offsets in a block of a {@code Q4_K} panel. Its runs are the sub-blocks. The 6-bit scales
 * and minimums are bytes here, which makes a panel 148/144 of the rows' own size.
 */
final class Q4KPanel {
  static final int PAIRS = Q4KLayout.SUB_BLOCKS / 2;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  /** IEEE halves, one a row. */
  static final int MINIMUMS_OFFSET = SCALES_OFFSET + Panel.ROWS * Short.BYTES;

  /** Bytes (sub-blocks, rows). */
  static final int SUB_SCALES_OFFSET = MINIMUMS_OFFSET + Panel.ROWS * Short.BYTES;

  /** Bytes (sub-blocks, rows). */
  static final int SUB_MINIMUMS_OFFSET = SUB_SCALES_OFFSET + Q4KLayout.SUB_BLOCKS * Panel.ROWS;

  /** A run a sub-block, as {@link Panel} says. */
  static final int LINES_OFFSET = SUB_MINIMUMS_OFFSET + Q4KLayout.SUB_BLOCKS * Panel.ROWS;

  /** Size of a block. */
  static final int BYTES = LINES_OFFSET + Q4KLayout.SUB_BLOCKS * Panel.RUN_BYTES;

  private Q4KPanel() {}
}
