package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The units of {@link Q6KPanel}, multiplied with one token as they are, or unpacked for several.
 */
final class Q6KLines {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  // In each short, bits of a level.
  private static final int SIX_BITS = 0x003F003F;
  private static final int LOW_BITS = 0x00030003;
  private static final int MIDDLE_BITS = 0x000C000C;
  private static final int HIGH_BITS = 0x00300030;

  private Q6KLines() {}

  /**
   * Sets {@code products} (units, two vectors) to the sums of the eight units of one of {@link
   * Q6KPanel#SUMS}, plus {@link PanelLevels#BIAS}, for half of the rows.
   *
   * @param units their position, in bytes
   * @param shift 0 for the rows of the first vector of sums, 8 for those of the second
   * @param first index of the token's first level
   * @param at where the first unit's sums go
   */
  static void multiply(
      MemorySegment panels,
      long units,
      int shift,
      int[] levels,
      int first,
      int[] products,
      int at) {
    long end = units + (long) Q6KPanel.SUMS * Q6KPanel.UNIT_BYTES;
    int x = first;
    int to = at;
    // With !=, see PanelStep.
    for (long unit = units; unit != end; unit += Q6KPanel.UNIT_BYTES) {
      IntVector a = line(panels, unit, shift);
      IntVector b = line(panels, unit + Panel.LINE_BYTES, shift);
      IntVector c = line(panels, unit + 2L * Panel.LINE_BYTES, shift);
      ShortVector sum = IntVector.broadcast(INTS, PanelLevels.TWICE_BIAS).reinterpretAsShorts();
      sum = sum.add(shorts(a.and(SIX_BITS)).mul(level(levels, x)));
      sum = sum.add(shorts(b.and(SIX_BITS)).mul(level(levels, x + 1)));
      sum = sum.add(shorts(c.and(SIX_BITS)).mul(level(levels, x + 2)));
      sum = sum.add(shorts(last(a, b, c)).mul(level(levels, x + 3)));
      sum.reinterpretAsInts().intoArray(products, to);
      x += Panel.RUN;
      to += Panel.RUN_PRODUCTS;
    }
  }

  /**
   * Unpacks a unit to {@code levels} (columns, rows) from {@code to} on, for half of the rows.
   *
   * @param shift 0 for the first half of each column's levels, 8 for the second
   */
  static void unpack(MemorySegment panels, long unit, int shift, short[] levels, int to) {
    IntVector a = line(panels, unit, shift);
    IntVector b = line(panels, unit + Panel.LINE_BYTES, shift);
    IntVector c = line(panels, unit + 2L * Panel.LINE_BYTES, shift);
    shorts(a.and(SIX_BITS)).intoArray(levels, to);
    shorts(b.and(SIX_BITS)).intoArray(levels, to + Panel.ROWS);
    shorts(c.and(SIX_BITS)).intoArray(levels, to + 2 * Panel.ROWS);
    shorts(last(a, b, c)).intoArray(levels, to + 3 * Panel.ROWS);
  }

  private static IntVector line(MemorySegment panels, long at, int shift) {
    return IntVector.fromMemorySegment(INTS, panels, at, ORDER).lanewise(LSHR, shift);
  }

  /** Returns column 3, of which each line has two bits. */
  private static IntVector last(IntVector a, IntVector b, IntVector c) {
    return a.lanewise(LSHR, 6)
        .and(LOW_BITS)
        .or(b.lanewise(LSHR, 4).and(MIDDLE_BITS))
        .or(c.lanewise(LSHR, 2).and(HIGH_BITS));
  }

  private static ShortVector shorts(IntVector levels) {
    return levels.reinterpretAsShorts();
  }

  private static ShortVector level(int[] levels, int at) {
    return IntVector.broadcast(INTS, levels[at]).reinterpretAsShorts();
  }
}
