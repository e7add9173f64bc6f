package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/** Adds the products of {@link Q40Panel}, times the scales, to the running sums. */
final class Q40Sums extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int t = 0; t < pass.tokens; t++) {
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        add(pass, rows, t * Panel.TOKEN_PRODUCTS, pass.run(t), pass.slot(t) + rows);
      }
    }
  }

  private static void add(PanelPass pass, int rows, int token, int block, int at) {
    float[] scales = pass.scales;
    float[] tokenScales = pass.x.scales;
    int shift = Panel.shift(rows);
    int product = token + Panel.place(rows);
    FloatVector sum = PanelFloats.load(pass.sums, at);
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      FloatVector scale =
          PanelFloats.load(scales, run * Panel.ROWS + rows).mul(tokenScales[block + run]);
      sum =
          PanelFloats.biased(pass.products, product + run * Panel.RUN_PRODUCTS, shift)
              .sub(PanelFloats.BIAS)
              .fma(scale, sum);
    }
    sum.intoArray(pass.sums, at);
  }
}
