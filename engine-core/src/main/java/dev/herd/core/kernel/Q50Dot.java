package dev.herd.core.kernel;

import static dev.herd.core.kernel.Panel.HIGH;
import static dev.herd.core.kernel.PanelFloats.UPPER_SHORT;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of {@link Q50Panel} with one token, block after block: what {@link Q50Tile}
 * does for several, the same numbers in the same order.
 */
final class Q50Dot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int blocks = pass.columns / Panel.RUN;
    for (int i = 0; i < blocks; i++) {
      long block = pass.offset + (long) i * Q50Panel.BYTES;
      int run = pass.run(0) + i;
      FifthLines.multiplyUnits(
          block + Q50Panel.GROUPS_OFFSET,
          pass.x.levels,
          pass.first + i * Panel.RUN,
          pass.unitCorrections,
          run * EightSums.COUNT,
          pass.products,
          pass.firstProduct);
      for (int rows = 0; rows < HIGH; rows += LANES) {
        add(
            block + Q50Panel.SCALES_OFFSET + (long) rows * Short.BYTES,
            pass.x.scales[run] * FloatMath.HALF_REBIAS,
            pass.products,
            pass.firstProduct + rows,
            pass.sums,
            pass.slot + EightSums.place(0, rows));
      }
    }
  }

  /**
   * Adds the products of a block's units, times the scales, to the running sums: of two vectors of
   * rows, whose products share ints. The lower ones are moved up, with scales as much smaller.
   *
   * @param scales address of the first row's
   * @param factor the token's scale, with what {@link VectorHalves#loadUnbiased} leaves to be done
   */
  private static void add(
      long scales, float factor, int[] products, int first, float[] sums, int slot) {
    FloatVector highScale =
        VectorHalves.loadUnbiased(scales + (long) HIGH * Short.BYTES).mul(factor);
    FloatVector lowScale = VectorHalves.loadUnbiased(scales).mul(factor * UPPER_SHORT);
    for (int sum = 0; sum < EightSums.COUNT; sum++) {
      IntVector p =
          INT_VECTOR.cast(IntVector.fromArray(INTS, products, first + sum * Panel.RUN_PRODUCTS));
      int low = slot + sum * LANES;
      int high = low + EightSums.place(0, HIGH);
      FLOAT_VECTOR
          .cast(p.lanewise(LSHL, 16).convertShape(I2F, FLOATS, 0))
          .fma(lowScale, FloatVector.fromArray(FLOATS, sums, low))
          .intoArray(sums, low);
      FLOAT_VECTOR
          .cast(p.lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
          .fma(highScale, FloatVector.fromArray(FLOATS, sums, high))
          .intoArray(sums, high);
    }
  }
}
