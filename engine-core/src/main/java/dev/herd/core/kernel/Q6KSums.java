package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;

/** Adds the totals of a block of {@link Q6KPanel}, times the scales, to the running sums. */
final class Q6KSums extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int t = 0; t < pass.tokens; t++) {
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        add(pass, t, rows);
      }
    }
  }

  private static void add(PanelPass pass, int t, int rows) {
    float tokenScale = pass.x.scales[pass.run(t) * Panel.RUN / Q6KLayout.VALUES];
    FloatVector scale = PanelFloats.load(pass.scales, Q6KScales.SCALES + rows).mul(tokenScale);
    int to = pass.slot(t) + EightSums.place(0, rows);
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      PanelFloats.load(pass.tileSums, Q6KTile.total(sum, t, rows))
          .fma(scale, PanelFloats.load(pass.sums, to))
          .intoArray(pass.sums, to);
      to += LANES;
    }
  }
}
