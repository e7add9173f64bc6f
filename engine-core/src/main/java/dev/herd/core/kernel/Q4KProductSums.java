package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Adds the products of {@link Q4KPanel}, times the scales, to the first of each row's sums. A pair
 * of sub-blocks gives one integer, exact as a float, and then an addition, in the order of {@link
 * Q4KKernel}.
 */
final class Q4KProductSums extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int t = 0; t < pass.tokens; t++) {
      int product = t * Panel.TOKEN_PRODUCTS;
      int slot = pass.slot(t);
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        add(pass, rows, product, pass.run(t), slot + rows);
      }
    }
  }

  /**
   * Adds the products of a vector of rows and one token.
   *
   * @param product index of the products of the first pair
   * @param run index of the token's first run
   * @param at index of the sums
   */
  private static void add(PanelPass pass, int rows, int product, int run, int at) {
    float[] scales = pass.scales;
    PanelLevels x = pass.x;
    int shift = Panel.shift(rows);
    FloatVector scale =
        PanelFloats.load(scales, Q4KScales.SCALES + rows).mul(x.scales[run / Q4KLayout.SUB_BLOCKS]);
    FloatVector sum = PanelFloats.load(pass.sums, at);
    for (int i = 0; i < Q4KPanel.PAIRS; i++) {
      int p = product + Panel.place(rows) + 2 * i * Panel.RUN_PRODUCTS;
      int s = Q4KScales.SUB_SCALES + 2 * i * Panel.ROWS + rows;
      FloatVector even =
          PanelFloats.biased(pass.products, p, shift)
              .sub(x.bias(run + 2 * i))
              .mul(PanelFloats.load(scales, s));
      FloatVector odd =
          PanelFloats.biased(pass.products, p + Panel.RUN_PRODUCTS, shift)
              .sub(x.bias(run + 2 * i + 1));
      sum = odd.fma(PanelFloats.load(scales, s + Panel.ROWS), even).fma(scale, sum);
    }
    sum.intoArray(pass.sums, at);
  }
}
