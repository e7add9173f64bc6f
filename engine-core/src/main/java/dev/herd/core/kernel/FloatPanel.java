package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;

/**
 * The geometry of panels whose weights are multiplied as floats: two vectors of rows.
 *
 * <p>A word is the 32 bits with the next columns of a row, as many as fit, in the file's order. A
 * panel has the first words of its rows, then the second ones, so that a vector holds a word of
 * each row, and shifts and masks leave a column of it.
 */
final class FloatPanel {
  /** Rows in a panel. */
  static final int ROWS = 2 * LANES;

  /** Bytes from one word of a row to its next. */
  static final int WORD_BYTES = ROWS * Integer.BYTES;

  /** Words of a cache line. */
  private static final int LINE_WORDS = ReadAhead.LINE_BYTES / Integer.BYTES;

  private FloatPanel() {}

  /** Reads a word of a vector of rows. */
  static IntVector word(MemorySegment panels, long offset) {
    return IntVector.fromMemorySegment(INTS, panels, offset, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Writes {@code words} words of {@code rows} rows.
   *
   * @param from position of the first row's first word
   * @param rowBytes from one row to the next
   * @param flip bits to invert in each word
   * @param to where the first word of the first row goes
   * @param wordBytes from there to where its second one goes
   */
  static void pack(
      MemorySegment source,
      long from,
      long rowBytes,
      int rows,
      int words,
      int flip,
      MemorySegment target,
      long to,
      int wordBytes) {
    // A row's words of a cache line together: lines of rows that are 4 KiB apart displace each
    // other.
    for (int w = 0; w < words; w += LINE_WORDS) {
      int n = Math.min(LINE_WORDS, words - w);
      for (int r = 0; r < rows; r++) {
        long row = from + r * rowBytes + (long) w * Integer.BYTES;
        long column = to + (long) w * wordBytes + (long) r * Integer.BYTES;
        for (int i = 0; i < n; i++) {
          int word = source.get(Scales.INT, row + (long) i * Integer.BYTES) ^ flip;
          target.set(Scales.INT, column + (long) i * wordBytes, word);
        }
      }
    }
  }
}
