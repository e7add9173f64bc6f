package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static dev.herd.core.kernel.Vectors.SHORT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The lines of {@link Panel}, multiplied with one token as they are, unpacked for several, packed.
 *
 * <p>Levels are taken as 0..15 for -8..7, so sums start at minus 8 times the sum of the token's
 * levels, plus a bias. A run's sum is exact in 16 bits: 32 products of -8..7 and -127..127 stay
 * within 32512, and two's complement forgives what partial sums wrap.
 */
final class NibbleLines {
  private static final int LINE_BYTES = Panel.LINE_BYTES;
  private static final int ROW_INTS = Panel.ROW_INTS;
  private static final int HIGH_COLUMNS = Panel.LINES;

  /** Selects a nibble in each short. */
  private static final int NIBBLES = 0x000F000F;

  private NibbleLines() {}

  /**
   * Sets {@code products} from {@code at} on to the sums of a run and one token. It does two lines
   * a turn, which makes it too large to be inlined into its caller, where it would be part of a
   * method beyond the compiler's limit on vector operations.
   *
   * @param lines the run's position, in bytes
   * @param first index of the token's first level
   */
  static void multiply(
      long lines, int[] levels, int first, int correction, int[] products, int at) {
    ShortVector even = IntVector.broadcast(INTS, correction).reinterpretAsShorts();
    ShortVector odd = even;
    long end = lines + Panel.RUN_BYTES;
    int k = first;
    // With !=, see PanelStep.
    for (long offset = lines; offset != end; offset += 2L * LINE_BYTES) {
      IntVector line = Vectors.loadInts(offset);
      ShortVector low = IntVector.broadcast(INTS, levels[k]).reinterpretAsShorts();
      ShortVector high = IntVector.broadcast(INTS, levels[k + HIGH_COLUMNS]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(line.and(NIBBLES).reinterpretAsShorts()).mul(low).add(even);
      even =
          SHORT_VECTOR
              .cast(line.lanewise(LSHR, 4).and(NIBBLES).reinterpretAsShorts())
              .mul(high)
              .add(even);
      odd =
          SHORT_VECTOR
              .cast(line.lanewise(LSHR, 8).and(NIBBLES).reinterpretAsShorts())
              .mul(low)
              .add(odd);
      odd =
          SHORT_VECTOR
              .cast(line.lanewise(LSHR, 12).and(NIBBLES).reinterpretAsShorts())
              .mul(high)
              .add(odd);
      line = Vectors.loadInts(offset + LINE_BYTES);
      low = IntVector.broadcast(INTS, levels[k + 1]).reinterpretAsShorts();
      high = IntVector.broadcast(INTS, levels[k + 1 + HIGH_COLUMNS]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(line.and(NIBBLES).reinterpretAsShorts()).mul(low).add(even);
      even =
          SHORT_VECTOR
              .cast(line.lanewise(LSHR, 4).and(NIBBLES).reinterpretAsShorts())
              .mul(high)
              .add(even);
      odd =
          SHORT_VECTOR
              .cast(line.lanewise(LSHR, 8).and(NIBBLES).reinterpretAsShorts())
              .mul(low)
              .add(odd);
      odd =
          SHORT_VECTOR
              .cast(line.lanewise(LSHR, 12).and(NIBBLES).reinterpretAsShorts())
              .mul(high)
              .add(odd);
      k += 2;
    }
    INT_VECTOR.cast(even.reinterpretAsInts()).intoArray(products, at);
    INT_VECTOR.cast(odd.reinterpretAsInts()).intoArray(products, at + LANES);
  }

  /**
   * Unpacks a run to {@code levels} (columns, rows) from {@code first} on, its rows in the order of
   * the sums.
   */
  static void unpack(long lines, short[] levels, int first) {
    for (int i = 0; i < Panel.LINES; i++) {
      IntVector line = Vectors.loadInts(lines + (long) i * LINE_BYTES);
      int low = first + i * Panel.ROWS;
      int high = low + HIGH_COLUMNS * Panel.ROWS;
      nibbles(line).intoArray(levels, low);
      nibbles(line.lanewise(LSHR, 8)).intoArray(levels, low + 2 * LANES);
      nibbles(line.lanewise(LSHR, 4)).intoArray(levels, high);
      nibbles(line.lanewise(LSHR, 12)).intoArray(levels, high + 2 * LANES);
    }
  }

  private static ShortVector nibbles(IntVector line) {
    return Vectors.shorts(line.and(NIBBLES));
  }

  /**
   * Reads a row's sixteen bytes of a run.
   *
   * @param run to be packed (rows, 4)
   */
  static void read(long quants, int[] run, int row) {
    for (int i = 0; i < ROW_INTS; i++) {
      run[row * ROW_INTS + i] = ALL.get(Scales.INT, quants + (long) i * Integer.BYTES);
    }
  }

  /**
   * Writes a run's lines.
   *
   * @param run the sixteen bytes of each row as four ints (rows, 4); zeros for no row
   */
  static void pack(int[] run, long lines) {
    for (int lane = 0; lane < LANES; lane++) {
      for (int i = 0; i < ROW_INTS; i++) {
        int at = lane * ROW_INTS + i;
        long to = lines + (long) i * Integer.BYTES * LINE_BYTES + (long) lane * Integer.BYTES;
        Panel.transpose(
            run[at],
            run[at + LANES * ROW_INTS],
            run[at + 2 * LANES * ROW_INTS],
            run[at + 3 * LANES * ROW_INTS],
            Integer.BYTES,
            to);
      }
    }
  }
}
