package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Adds the products of {@link Q6KPanel}, times the scales, to the running sums. Levels are taken as
 * 0 to 63 for -32 to 31; what that is too much goes to the sum of the same number as the run of 32
 * columns, which is {@link Q6KKernel}'s order.
 */
final class Q6KSums {
  private static final int ZERO_LEVEL = 32;
  private static final int LOW_SHORT = 0xFFFF;

  private Q6KSums() {}

  /**
   * Adds the products of one sum's units and one token.
   *
   * @param sum which of {@link Q6KPanel#SUMS}
   * @param product index of the products
   * @param run index of the token's first run
   * @param slot index of the token's running sums
   */
  static void add(PanelPass pass, int sum, int product, int run, int slot) {
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      add(pass, rows, sum, product, run, slot + sum * Panel.ROWS + rows);
    }
  }

  private static void add(PanelPass pass, int rows, int sum, int product, int run, int at) {
    int[] scales = pass.integers;
    PanelLevels x = pass.x;
    int parity = 2 * sum / Q6KPanel.SUMS;
    int shift = Panel.shift(rows);
    int own = Q6KScales.SUB_SCALES + 2 * sum * Panel.ROWS + rows;
    IntVector total =
        load(scales, own)
            .mul(-ZERO_LEVEL * x.halfSum(2 * (run + sum)))
            .add(load(scales, own + Panel.ROWS).mul(-ZERO_LEVEL * x.halfSum(2 * (run + sum) + 1)))
            .sub(load(scales, Q6KScales.BIASES + parity * Panel.ROWS + rows));
    int scale = Q6KScales.SUB_SCALES + parity * Panel.ROWS + rows;
    int p = product + Panel.place(rows);
    for (int i = 0; i < Q6KPanel.SUMS; i++) {
      IntVector units =
          load(pass.products, p + i * Panel.RUN_PRODUCTS)
              .lanewise(VectorOperators.LSHR, shift)
              .and(LOW_SHORT);
      total = total.add(units.mul(load(scales, scale + 2 * i * Panel.ROWS)));
    }
    float token = x.scales[run * Panel.RUN / Q6KLayout.VALUES];
    FloatVector factor = PanelFloats.load(pass.scales, rows).mul(token);
    ByteLanes.toFloats(total).fma(factor, PanelFloats.load(pass.sums, at)).intoArray(pass.sums, at);
  }

  private static IntVector load(int[] values, int at) {
    return IntVector.fromArray(INTS, values, at);
  }
}
