package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.IntVector;

/**
 * The geometry of panels whose weights are multiplied as floats: two vectors of rows.
 *
 * <p>A word is 32 bits with columns of a row, as many as fit. A panel has the first words of its
 * rows, then the second ones, so that a vector holds a word of each row, and shifts and masks leave
 * a column of it.
 */
final class FloatPanel {
  /** Rows in a panel. */
  static final int ROWS = 2 * LANES;

  /** Bytes from one word of a row to its next. */
  static final int WORD_BYTES = ROWS * Integer.BYTES;

  private FloatPanel() {}

  /** Reads a word of a vector of rows. */
  static IntVector word(long address) {
    return Vectors.loadInts(address);
  }
}
