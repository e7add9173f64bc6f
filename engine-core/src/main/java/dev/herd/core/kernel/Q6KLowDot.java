package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies the units of one sum of {@link Q6KPanel} with one token, for the rows in the low bytes
 * of shorts: products (units, two vectors) plus {@link PanelLevels#BIAS}, of which these are the
 * first.
 */
final class Q6KLowDot extends PanelStep {
  private static final int SIX_BITS = 0x003F003F;

  private final int sum;

  /** Makes the step of the {@code sum}-th sum. */
  Q6KLowDot(int sum) {
    this.sum = sum;
  }

  @Override
  void run(PanelPass pass) {
    long units = Q6KPanel.units(pass.offset, sum);
    int first = pass.first + sum * Q6KPanel.UNIT;
    multiply(units, pass.x.levels, first, pass.products, pass.firstProduct);
  }

  private static void multiply(long units, int[] levels, int first, int[] products, int at) {
    long end = units + (long) Q6KPanel.SUMS * Q6KPanel.UNIT_BYTES;
    int x = first;
    int to = at;
    // With !=, see PanelStep.
    for (long unit = units; unit != end; unit += Q6KPanel.UNIT_BYTES) {
      IntVector a = Q6KLines.line(unit);
      IntVector b = Q6KLines.line(unit + Panel.LINE_BYTES);
      IntVector c = Q6KLines.line(unit + 2L * Panel.LINE_BYTES);
      ShortVector sum = IntVector.broadcast(INTS, PanelLevels.TWICE_BIAS).reinterpretAsShorts();
      sum = PanelLevels.product(a.and(SIX_BITS), levels[x]).add(sum);
      sum = PanelLevels.product(b.and(SIX_BITS), levels[x + 1]).add(sum);
      sum = PanelLevels.product(c.and(SIX_BITS), levels[x + 2]).add(sum);
      sum = PanelLevels.product(Q6KLines.lastOfLow(a, b, c), levels[x + 3]).add(sum);
      INT_VECTOR.cast(sum.reinterpretAsInts()).intoArray(products, to);
      x += Panel.RUN;
      to += Panel.RUN_PRODUCTS;
    }
  }
}
