package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Adds the totals of a block of {@link Q6KPanel}, times the scales, to the running sums. Levels are
 * taken as 0 to 63 for -32 to 31; what that is too much goes to the sum of the same number as the
 * run of 32 columns, which is {@link Q6KKernel}'s order.
 */
final class Q6KSums extends PanelStep {
  private static final int ZERO_LEVEL = 32;

  @Override
  void run(PanelPass pass) {
    for (int t = 0; t < pass.tokens; t++) {
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        add(pass, t, rows);
      }
    }
  }

  private static void add(PanelPass pass, int t, int rows) {
    int run = pass.run(t);
    float[] scales = pass.scales;
    FloatVector factor =
        PanelFloats.load(scales, Q6KScales.SCALES + rows)
            .mul(pass.x.scales[run * Panel.RUN / Q6KLayout.VALUES]);
    int to = pass.slot(t) + EightSums.place(0, rows);
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      float even = ZERO_LEVEL * pass.x.halfSum(2 * (run + sum));
      float odd = ZERO_LEVEL * pass.x.halfSum(2 * (run + sum) + 1);
      int own = Q6KScales.SUB_SCALES + 2 * sum * Panel.ROWS + rows;
      FloatVector tooMuch =
          PanelFloats.load(scales, own + Panel.ROWS)
              .fma(FloatVector.broadcast(FLOATS, odd), PanelFloats.load(scales, own).mul(even));
      PanelFloats.load(pass.tileSums, Q6KTile.total(sum, t, rows))
          .sub(tooMuch)
          .fma(factor, PanelFloats.load(pass.sums, to))
          .intoArray(pass.sums, to);
      to += LANES;
    }
  }
}
