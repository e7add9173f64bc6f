package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.Panel.HIGH;
import static dev.herd.core.kernel.PanelFloats.EXPONENT;
import static dev.herd.core.kernel.PanelFloats.LOW_SHORT;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static dev.herd.core.kernel.Vectors.SHORT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Levels of five bits, the groups of {@link Q50Panel}, multiplied with one token, 32 columns at a
 * time. Sums of 16 bits hold half of them, see {@link UnitCorrections}.
 */
final class FifthLines {
  /** Columns whose products are one sum of 16 bits. */
  static final int HALF = Panel.RUN / 2;

  private static final int LINE = Panel.LINE_BYTES;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector NIBBLES = IntVector.broadcast(INTS, 0x0F0F0F0F);
  private static final IntVector FIFTHS = IntVector.broadcast(INTS, 0x10101010);
  private static final IntVector EVEN = IntVector.broadcast(INTS, 0x00FF00FF);

  /** What the corrections of two halves, and 2^23, add to a sum. */
  private static final float BIAS = 0x1p23f + 2 * PanelLevels.BIAS;

  /** Ints from the products of a group's first unit to those of its second. */
  private static final int SECOND_PRODUCTS = Q50Panel.GROUPS * Panel.RUN_PRODUCTS;

  private FifthLines() {}

  /**
   * Sets products (rows) to those of 32 columns and one token, as the bits of floats, from which
   * {@link #bias} has to be taken.
   *
   * @param column of the stretch
   * @param run of all tokens' levels
   * @param product where in {@link PanelPass#products} they go
   */
  static void multiply(PanelPass pass, long groups, int column, int run, int product) {
    multiplyHalves(
        groups,
        pass.x.levels,
        pass.first + column,
        pass.unitCorrections[2 * run],
        pass.unitCorrections[2 * run + 1],
        pass.products,
        product);
  }

  /** Returns what products with levels of 0 to 31 are more than they should be. */
  static float bias(PanelLevels x, int run) {
    return BIAS - x.sums[run] * UnitCorrections.ZERO_LEVEL;
  }

  private static void multiplyHalves(
      long groups,
      int[] levels,
      int first,
      int firstCorrection,
      int secondCorrection,
      int[] products,
      int at) {
    ShortVector even0 = IntVector.broadcast(INTS, firstCorrection).reinterpretAsShorts();
    ShortVector odd0 = even0;
    ShortVector even1 = IntVector.broadcast(INTS, secondCorrection).reinterpretAsShorts();
    ShortVector odd1 = even1;
    long end = groups + (long) Q50Panel.GROUPS * Q50Panel.GROUP_BYTES;
    int k = first;
    // With !=, see PanelStep.
    for (long group = groups; group != end; group += Q50Panel.GROUP_BYTES) {
      IntVector fifths =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, group, ByteOrder.LITTLE_ENDIAN));
      IntVector line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + LINE, ByteOrder.LITTLE_ENDIAN));
      IntVector low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 4).and(FIFTHS));
      IntVector high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.and(FIFTHS));
      ShortVector x = IntVector.broadcast(INTS, levels[k]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 = SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 = SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 2L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 3).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 1).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 1]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 = SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 1 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 = SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 3L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 2).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 2).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 2]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 = SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 2 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 = SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 4L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 1).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 3).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 3]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 = SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 3 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 = SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd1);
      k += Q50Panel.UNIT;
    }
    IntVector e0 = INT_VECTOR.cast(even0.reinterpretAsInts());
    IntVector e1 = INT_VECTOR.cast(even1.reinterpretAsInts());
    e0.and(LOW_SHORT).add(e1.and(LOW_SHORT)).or(EXPONENT).intoArray(products, at);
    e0.lanewise(LSHR, 16).add(e1.lanewise(LSHR, 16)).or(EXPONENT).intoArray(products, at + HIGH);
    IntVector o0 = INT_VECTOR.cast(odd0.reinterpretAsInts());
    IntVector o1 = INT_VECTOR.cast(odd1.reinterpretAsInts());
    o0.and(LOW_SHORT).add(o1.and(LOW_SHORT)).or(EXPONENT).intoArray(products, at + LANES);
    o0.lanewise(LSHR, 16)
        .add(o1.lanewise(LSHR, 16))
        .or(EXPONENT)
        .intoArray(products, at + HIGH + LANES);
  }

  /**
   * Sets products to those of the units of 32 columns and one token, two signed shorts an int:
   * (units, two vectors), first all groups' first units. Lines are read as by {@link
   * #multiplyHalves}, in place, since a helper would have to return vectors.
   *
   * @param firstCorrection where {@link Q50Activations} have that of the first unit
   */
  static void multiplyUnits(
      long groups,
      int[] levels,
      int first,
      int[] corrections,
      int firstCorrection,
      int[] products,
      int at) {
    long end = groups + (long) Q50Panel.GROUPS * Q50Panel.GROUP_BYTES;
    int k = first;
    int correction = firstCorrection;
    int to = at;
    // With !=, see PanelStep.
    for (long group = groups; group != end; group += Q50Panel.GROUP_BYTES) {
      IntVector fifths =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, group, ByteOrder.LITTLE_ENDIAN));
      ShortVector start0 = IntVector.broadcast(INTS, corrections[correction]).reinterpretAsShorts();
      ShortVector start1 =
          IntVector.broadcast(INTS, corrections[correction + Q50Panel.GROUPS])
              .reinterpretAsShorts();
      IntVector line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + LINE, ByteOrder.LITTLE_ENDIAN));
      IntVector low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 4).and(FIFTHS));
      IntVector high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.and(FIFTHS));
      ShortVector x = IntVector.broadcast(INTS, levels[k]).reinterpretAsShorts();
      ShortVector even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(start0);
      ShortVector odd0 =
          SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(start0);
      x = IntVector.broadcast(INTS, levels[k + HALF]).reinterpretAsShorts();
      ShortVector even1 =
          SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(start1);
      ShortVector odd1 =
          SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(start1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 2L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 3).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 1).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 1]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 = SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 1 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 = SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 3L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 2).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 2).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 2]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 = SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 2 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 = SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 4L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 1).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 3).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 3]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 = SHORT_VECTOR.cast(low.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 3 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 = SHORT_VECTOR.cast(high.reinterpretAsShorts()).lanewise(LSHR, 8).mul(x).add(odd1);
      INT_VECTOR.cast(even0.reinterpretAsInts()).intoArray(products, to);
      INT_VECTOR.cast(odd0.reinterpretAsInts()).intoArray(products, to + LANES);
      INT_VECTOR.cast(even1.reinterpretAsInts()).intoArray(products, to + SECOND_PRODUCTS);
      INT_VECTOR.cast(odd1.reinterpretAsInts()).intoArray(products, to + SECOND_PRODUCTS + LANES);
      k += Q50Panel.UNIT;
      correction++;
      to += Panel.RUN_PRODUCTS;
    }
  }
}
