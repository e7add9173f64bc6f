package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies the units of one sum of {@link Q50Panel} with one token, for the rows in the low or in
 * the high bytes of shorts: products (sums, runs, two vectors) plus {@link PanelLevels#BIAS}.
 */
final class Q50Dot extends PanelStep {
  private static final int LINE = Panel.LINE_BYTES;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector NIBBLES = IntVector.broadcast(INTS, 0x000F000F);
  private static final IntVector FIFTHS = IntVector.broadcast(INTS, 0x00100010);

  /** Where the second units of groups start among a run's levels. */
  private static final int SECOND_UNITS = Q50Panel.GROUPS * Q50Panel.UNIT;

  private final int group;
  private final int unit;

  /** By how much lines are shifted, to have the columns of the unit in the lowest bits. */
  private final int shift;

  /** Which of a unit's two vectors of products these are. */
  private final int vector;

  /** Makes the step of a group's first or second unit, and of the low or the high bytes. */
  Q50Dot(int group, int unit, boolean high) {
    this.group = group;
    this.unit = unit;
    shift = unit * Q50Panel.UNIT + (high ? Byte.SIZE : 0);
    vector = high ? LANES : 0;
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
    multiply(
        at,
        end,
        shift,
        pass.x.levels,
        pass.first + unit * SECOND_UNITS + group * Q50Panel.UNIT,
        pass.unitCorrections,
        pass.run(0) * EightSums.COUNT + sum,
        pass.products,
        pass.firstProduct + product(sum, 0) + vector);
  }

  private static void multiply(
      long from,
      long end,
      int shift,
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
      IntVector fifths = Q50Panel.line(group, shift);
      ShortVector sum = IntVector.broadcast(INTS, corrections[correction]).reinterpretAsShorts();
      IntVector nibbles = Q50Panel.line(group + LINE, shift).and(NIBBLES);
      sum =
          PanelLevels.product(nibbles.or(fifths.lanewise(LSHL, 4).and(FIFTHS)), levels[x]).add(sum);
      nibbles = Q50Panel.line(group + 2L * LINE, shift).and(NIBBLES);
      sum =
          PanelLevels.product(nibbles.or(fifths.lanewise(LSHL, 3).and(FIFTHS)), levels[x + 1])
              .add(sum);
      nibbles = Q50Panel.line(group + 3L * LINE, shift).and(NIBBLES);
      sum =
          PanelLevels.product(nibbles.or(fifths.lanewise(LSHL, 2).and(FIFTHS)), levels[x + 2])
              .add(sum);
      nibbles = Q50Panel.line(group + 4L * LINE, shift).and(NIBBLES);
      sum =
          PanelLevels.product(nibbles.or(fifths.lanewise(LSHL, 1).and(FIFTHS)), levels[x + 3])
              .add(sum);
      INT_VECTOR.cast(sum.reinterpretAsInts()).intoArray(products, to);
      x += Panel.RUN;
      correction += EightSums.COUNT;
      to += Panel.RUN_PRODUCTS;
    }
  }
}
