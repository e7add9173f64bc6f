package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q40Layout;

/**
 * Byte offsets in a block of a {@code Q4_0} panel: 32 columns of as many rows as a vector has
 * bytes, in as many bytes as the rows' own blocks. A row of the matrix becomes a run of such
 * blocks.
 *
 * <p>Line i is one vector and holds of each row the byte with the levels of columns i (low nibble)
 * and i + 16 (high nibble). As ints, lane j has the bytes of rows j, j + LANES, j + 2 LANES and j +
 * 3 LANES, so that a shift and a mask leave two of them as the shorts of a vector.
 */
final class Q40Panel {
  /** Rows in a panel. */
  static final int ROWS = 4 * LANES;

  /** Lines in a block. */
  static final int LINES = Q40Layout.VALUES / 2;

  static final int LINE_BYTES = ROWS;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  static final int LINES_OFFSET = SCALES_OFFSET + ROWS * Short.BYTES;

  /** Size of a block. */
  static final int BYTES = LINES_OFFSET + LINES * LINE_BYTES;

  private Q40Panel() {}

  /** Returns the position of the panel that holds {@code row}, in bytes. */
  static long panelOffset(int row, int columns) {
    return (long) (row / ROWS) * (columns / Q40Layout.VALUES) * BYTES;
  }
}
