package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Adds the products of one sum of {@link Q6KPanel} and one token, times the scales, to the running
 * sums. Levels are taken as 0 to 63 for -32 to 31; what that is too much goes to the sum of the
 * same number as the run of 32 columns, which is {@link Q6KKernel}'s order.
 *
 * <p>Totals are integers, exact as floats up to 2^24, which 32 products of the size that weights
 * have don't come near.
 */
final class Q6KSums extends PanelStep {
  private static final int ZERO_LEVEL = 32;

  private final int sum;

  /** Makes the step of the {@code sum}-th sum. */
  Q6KSums(int sum) {
    this.sum = sum;
  }

  @Override
  void run(PanelPass pass) {
    for (int rows = 0; rows < 2 * LANES; rows += LANES) {
      add(pass, sum, rows);
    }
  }

  /** Adds the products of two vectors of rows, which share the ints of products. */
  private static void add(PanelPass pass, int sum, int rows) {
    int highRows = rows + 2 * LANES;
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    int scale = Q6KPanel.unitScales(0, sum) + rows;
    for (int i = 0; i < Q6KPanel.SUMS; i++) {
      IntVector products = IntVector.fromArray(INTS, pass.products, rows + i * Panel.RUN_PRODUCTS);
      low =
          PanelFloats.low(products)
              .sub(PanelFloats.BIAS)
              .fma(PanelFloats.load(pass.scales, scale), low);
      high =
          PanelFloats.high(products)
              .sub(PanelFloats.BIAS)
              .fma(PanelFloats.load(pass.scales, scale + 2 * LANES), high);
      scale += 2 * Panel.ROWS;
    }
    finish(pass, sum, rows, low);
    finish(pass, sum, highRows, high);
  }

  private static void finish(PanelPass pass, int sum, int rows, FloatVector total) {
    int run = pass.run(0);
    int at = pass.slot + Q6KPanel.place(sum, rows);
    add(
        total,
        pass.scales,
        sum,
        rows,
        tooMuch(pass.x, run, sum, 0),
        tooMuch(pass.x, run, sum, 1),
        factor(pass, run, rows),
        pass.sums,
        at);
  }

  /** Returns by what a sum exceeds what it should be, a unit of a sub-block's scale. */
  static float tooMuch(PanelLevels x, int run, int sum, int half) {
    return ZERO_LEVEL * x.halfSum(2 * (run + sum) + half);
  }

  /** Returns a block's scales of a vector of rows, times the token's. */
  static FloatVector factor(PanelPass pass, int run, int rows) {
    return PanelFloats.load(pass.scales, Q6KScales.SCALES + rows)
        .mul(pass.x.scales[run * Panel.RUN / Q6KLayout.VALUES]);
  }

  /**
   * Adds a total, less what it is too much, times the factor.
   *
   * @param even {@link #tooMuch} of the first half of the sum's own run
   * @param odd that of the second half
   */
  static void add(
      FloatVector total,
      float[] scales,
      int sum,
      int rows,
      float even,
      float odd,
      FloatVector factor,
      float[] sums,
      int at) {
    int own = Q6KScales.SUB_SCALES + 2 * sum * Panel.ROWS + rows;
    FloatVector tooMuch =
        PanelFloats.load(scales, own + Panel.ROWS)
            .fma(FloatVector.broadcast(FLOATS, odd), PanelFloats.load(scales, own).mul(even));
    total.sub(tooMuch).fma(factor, PanelFloats.load(sums, at)).intoArray(sums, at);
  }
}
