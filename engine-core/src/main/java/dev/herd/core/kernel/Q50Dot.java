package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies the units of one sum of {@link Q50Panel} with one token, for the rows in the low or in
 * the high bytes of shorts: products (sums, runs, two vectors) plus {@link PanelLevels#BIAS}.
 *
 * <p>Each of the four parts of a group is a method by itself, since shifts by what isn't a constant
 * are slow, and more operations than one part has aren't inlined together.
 */
final class Q50Dot extends PanelStep {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final int LINE = Panel.LINE_BYTES;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector NIBBLES = IntVector.broadcast(INTS, 0x000F000F);
  private static final IntVector FIFTHS = IntVector.broadcast(INTS, 0x00100010);

  /** Where the second units of groups start among a run's levels. */
  private static final int SECOND_UNITS = Q50Panel.GROUPS * Q50Panel.UNIT;

  private final int group;
  private final int unit;
  private final boolean high;

  /** Makes the step of a group's first or second unit, and of the low or the high bytes. */
  Q50Dot(int group, int unit, boolean high) {
    this.group = group;
    this.unit = unit;
    this.high = high;
  }

  /** Returns where the products of the {@code run}-th unit of a sum are. */
  static int product(int sum, int run) {
    return (sum * (Panel.DEPTH / Panel.RUN) + run) * Panel.RUN_PRODUCTS;
  }

  @Override
  void run(PanelPass pass) {
    long at = Q50Panel.group(pass.offset, group);
    long end = at + (long) (pass.columns / Panel.RUN) * Q50Panel.BYTES;
    int sum = unit * Q50Panel.GROUPS + group;
    int x = pass.first + unit * SECOND_UNITS + group * Q50Panel.UNIT;
    int correction = pass.run(0) * EightSums.COUNT + sum;
    int[] levels = pass.x.levels;
    int[] corrections = pass.unitCorrections;
    int[] products = pass.products;
    int to = product(sum, 0);
    if (high) {
      if (unit == 0) {
        firstHigh(pass.panels, at, end, levels, x, corrections, correction, products, to + LANES);
      } else {
        secondHigh(pass.panels, at, end, levels, x, corrections, correction, products, to + LANES);
      }
    } else if (unit == 0) {
      firstLow(pass.panels, at, end, levels, x, corrections, correction, products, to);
    } else {
      secondLow(pass.panels, at, end, levels, x, corrections, correction, products, to);
    }
  }

  private static void firstLow(
      MemorySegment panels,
      long from,
      long end,
      int[] levels,
      int first,
      int[] corrections,
      int firstCorrection,
      int[] products,
      int at) {
    int x = first;
    int correction = firstCorrection;
    int to = at;
    // With !=, see PanelStep.
    for (long group = from; group != end; group += Q50Panel.BYTES) {
      IntVector fifths = line(panels, group + Q50Panel.FIFTHS_OFFSET);
      ShortVector sum = IntVector.broadcast(INTS, corrections[correction]).reinterpretAsShorts();
      IntVector nibbles = line(panels, group).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHL, 4).and(FIFTHS)), levels[x]));
      nibbles = line(panels, group + LINE).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHL, 3).and(FIFTHS)), levels[x + 1]));
      nibbles = line(panels, group + 2L * LINE).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHL, 2).and(FIFTHS)), levels[x + 2]));
      nibbles = line(panels, group + 3L * LINE).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHL, 1).and(FIFTHS)), levels[x + 3]));
      sum.reinterpretAsInts().intoArray(products, to);
      x += Panel.RUN;
      correction += EightSums.COUNT;
      to += Panel.RUN_PRODUCTS;
    }
  }

  private static void secondLow(
      MemorySegment panels,
      long from,
      long end,
      int[] levels,
      int first,
      int[] corrections,
      int firstCorrection,
      int[] products,
      int at) {
    int x = first;
    int correction = firstCorrection;
    int to = at;
    // With !=, see PanelStep.
    for (long group = from; group != end; group += Q50Panel.BYTES) {
      IntVector fifths = line(panels, group + Q50Panel.FIFTHS_OFFSET);
      ShortVector sum = IntVector.broadcast(INTS, corrections[correction]).reinterpretAsShorts();
      IntVector nibbles = line(panels, group).lanewise(LSHR, 4).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.and(FIFTHS)), levels[x]));
      nibbles = line(panels, group + LINE).lanewise(LSHR, 4).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 1).and(FIFTHS)), levels[x + 1]));
      nibbles = line(panels, group + 2L * LINE).lanewise(LSHR, 4).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 2).and(FIFTHS)), levels[x + 2]));
      nibbles = line(panels, group + 3L * LINE).lanewise(LSHR, 4).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 3).and(FIFTHS)), levels[x + 3]));
      sum.reinterpretAsInts().intoArray(products, to);
      x += Panel.RUN;
      correction += EightSums.COUNT;
      to += Panel.RUN_PRODUCTS;
    }
  }

  private static void firstHigh(
      MemorySegment panels,
      long from,
      long end,
      int[] levels,
      int first,
      int[] corrections,
      int firstCorrection,
      int[] products,
      int at) {
    int x = first;
    int correction = firstCorrection;
    int to = at;
    // With !=, see PanelStep.
    for (long group = from; group != end; group += Q50Panel.BYTES) {
      IntVector fifths = line(panels, group + Q50Panel.FIFTHS_OFFSET);
      ShortVector sum = IntVector.broadcast(INTS, corrections[correction]).reinterpretAsShorts();
      IntVector nibbles = line(panels, group).lanewise(LSHR, 8).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 4).and(FIFTHS)), levels[x]));
      nibbles = line(panels, group + LINE).lanewise(LSHR, 8).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 5).and(FIFTHS)), levels[x + 1]));
      nibbles = line(panels, group + 2L * LINE).lanewise(LSHR, 8).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 6).and(FIFTHS)), levels[x + 2]));
      nibbles = line(panels, group + 3L * LINE).lanewise(LSHR, 8).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 7).and(FIFTHS)), levels[x + 3]));
      sum.reinterpretAsInts().intoArray(products, to);
      x += Panel.RUN;
      correction += EightSums.COUNT;
      to += Panel.RUN_PRODUCTS;
    }
  }

  private static void secondHigh(
      MemorySegment panels,
      long from,
      long end,
      int[] levels,
      int first,
      int[] corrections,
      int firstCorrection,
      int[] products,
      int at) {
    int x = first;
    int correction = firstCorrection;
    int to = at;
    // With !=, see PanelStep.
    for (long group = from; group != end; group += Q50Panel.BYTES) {
      IntVector fifths = line(panels, group + Q50Panel.FIFTHS_OFFSET);
      ShortVector sum = IntVector.broadcast(INTS, corrections[correction]).reinterpretAsShorts();
      IntVector nibbles = line(panels, group).lanewise(LSHR, 12).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 8).and(FIFTHS)), levels[x]));
      nibbles = line(panels, group + LINE).lanewise(LSHR, 12).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 9).and(FIFTHS)), levels[x + 1]));
      nibbles = line(panels, group + 2L * LINE).lanewise(LSHR, 12).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 10).and(FIFTHS)), levels[x + 2]));
      nibbles = line(panels, group + 3L * LINE).lanewise(LSHR, 12).and(NIBBLES);
      sum = sum.add(product(nibbles.or(fifths.lanewise(LSHR, 11).and(FIFTHS)), levels[x + 3]));
      sum.reinterpretAsInts().intoArray(products, to);
      x += Panel.RUN;
      correction += EightSums.COUNT;
      to += Panel.RUN_PRODUCTS;
    }
  }

  private static IntVector line(MemorySegment panels, long at) {
    return IntVector.fromMemorySegment(INTS, panels, at, ORDER);
  }

  private static ShortVector product(IntVector levels, int x) {
    return levels.reinterpretAsShorts().mul(IntVector.broadcast(INTS, x).reinterpretAsShorts());
  }
}
