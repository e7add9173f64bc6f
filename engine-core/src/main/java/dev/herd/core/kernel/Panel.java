package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.LANES;

/**
 * The geometry of panels: as many rows as a vector has bytes, block after block.
 *
 * <p>Of 4-bit levels, a run of 32 columns is 16 lines. Line i is one vector and holds of each row
 * the byte with the levels of columns i (low nibble) and i + 16 (high nibble). As ints, lane j has
 * the bytes of rows j, j + LANES, j + 2 LANES and j + 3 LANES, so that a shift and a mask leave two
 * of them as the shorts of a vector.
 *
 * <p>So sums of products are two vectors of shorts a run: as ints, lane j has rows j (low half) and
 * j + 2 LANES (high half) in the first, j + LANES and j + 3 LANES in the second.
 */
final class Panel {
  /** Rows in a panel. */
  static final int ROWS = 4 * LANES;

  /** Columns whose products are summed exactly in 16 bits. */
  static final int RUN = 32;

  /** Lines of a run. */
  static final int LINES = RUN / 2;

  static final int LINE_BYTES = ROWS;

  /** Bytes of an IEEE half of each row. */
  static final int HALVES_BYTES = ROWS * Short.BYTES;

  /** Bytes of the lines of a run. */
  static final int RUN_BYTES = LINES * LINE_BYTES;

  /** Ints that a row has in the lines of a run. */
  static final int ROW_INTS = LINES / Integer.BYTES;

  /** Ints that the lines of a run take. */
  static final int RUN_INTS = ROWS * ROW_INTS;

  /** Columns that are unpacked at a time: a multiple of every type's block size. */
  static final int DEPTH = 256;

  /** From the rows whose sums are the first of two in an int to those whose are the second. */
  static final int HIGH = 2 * LANES;

  /** Ints that the sums of a run's products take, two shorts each. */
  static final int RUN_PRODUCTS = 2 * LANES;

  /** Ints from the products of one token to those of the next. */
  static final int TOKEN_PRODUCTS = DEPTH / RUN * RUN_PRODUCTS;

  private static final int BYTE = 0xFF;

  private Panel() {}

  /**
   * Writes bytes of all rows to lines.
   *
   * @param bytes of each row, of the first one at {@code first}
   * @param shift to the first byte, in bits
   * @param lines how many bytes
   * @param to where the first line goes
   */
  static void transpose(int[] bytes, int first, int shift, int lines, long to) {
    for (int lane = 0; lane < LANES; lane++) {
      int a = first + lane;
      int b = a + LANES;
      int c = b + LANES;
      int d = c + LANES;
      transpose(
          bytes[a] >>> shift,
          bytes[b] >>> shift,
          bytes[c] >>> shift,
          bytes[d] >>> shift,
          lines,
          to + (long) lane * Integer.BYTES);
    }
  }

  /**
   * Writes bytes of four rows, {@code LANES} apart, to the next lines.
   *
   * @param a bytes of the first row, the first in the lowest place
   * @param lines how many bytes
   * @param to where the first line has those rows
   */
  static void transpose(int a, int b, int c, int d, int lines, long to) {
    for (int i = 0; i < lines; i++) {
      int shift = i * Byte.SIZE;
      int ab = ((a >>> shift) & BYTE) | ((b >>> shift) & BYTE) << 8;
      int cd = ((c >>> shift) & BYTE) | ((d >>> shift) & BYTE) << 8;
      ALL.set(Scales.INT, to + (long) i * LINE_BYTES, ab | cd << Short.SIZE);
    }
  }
}
