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
      int first = pass.firstValue() + t * pass.width;
      int slot = pass.slot + t * pass.slotLength;
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        add(pass, rows, t * Panel.TOKEN_PRODUCTS, first, slot + rows);
      }
    }
  }

  private static void add(PanelPass pass, int rows, int token, int first, int at) {
    float[] scales = pass.scales;
    PanelLevels x = pass.x;
    int run = first / Panel.RUN;
    int shift = Panel.shift(rows);
    int product = token + Panel.place(rows);
    FloatVector scale =
        PanelFloats.load(scales, Q4KScales.SCALES + rows).mul(x.scales[first / Q4KLayout.VALUES]);
    FloatVector sum = PanelFloats.load(pass.sums, at);
    for (int i = 0; i < Q4KLayout.SUB_BLOCKS; i += 2) {
      int p = product + i * Panel.RUN_PRODUCTS;
      int s = Q4KScales.SUB_SCALES + i * Panel.ROWS + rows;
      FloatVector even =
          PanelFloats.biased(pass.products, p, shift)
              .sub(x.bias(run + i))
              .mul(PanelFloats.load(scales, s));
      FloatVector odd =
          PanelFloats.biased(pass.products, p + Panel.RUN_PRODUCTS, shift).sub(x.bias(run + i + 1));
      sum = odd.fma(PanelFloats.load(scales, s + Panel.ROWS), even).fma(scale, sum);
    }
    sum.intoArray(pass.sums, at);
  }
}
