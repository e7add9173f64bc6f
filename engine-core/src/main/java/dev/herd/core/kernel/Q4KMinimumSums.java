package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;

/** Adds what the minimums of {@link Q4KPanel} take away to the second of each row's sums. */
final class Q4KMinimumSums extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int t = 0; t < pass.tokens; t++) {
      int slot = pass.slot(t) + Panel.ROWS;
      for (int rows = 0; rows < Panel.ROWS; rows += 2 * LANES) {
        add(pass, rows, pass.run(t), slot + rows);
      }
    }
  }

  /** Adds what two vectors of rows lose. */
  private static void add(PanelPass pass, int rows, int run, int at) {
    float[] scales = pass.scales;
    int first = pass.firstScale + rows;
    PanelLevels x = pass.x;
    FloatVector tokenScale = FloatVector.broadcast(FLOATS, x.scales[run / Q4KLayout.SUB_BLOCKS]);
    FloatVector scaleA = Vectors.load(scales, first + Q4KScales.MINIMUMS).mul(tokenScale);
    FloatVector scaleB = Vectors.load(scales, first + Q4KScales.MINIMUMS + LANES).mul(tokenScale);
    FloatVector a = Vectors.load(pass.sums, at);
    FloatVector b = Vectors.load(pass.sums, at + LANES);
    for (int i = 0; i < Q4KLayout.SUB_BLOCKS; i += 2) {
      int m = first + Q4KScales.SUB_MINIMUMS + i * Panel.ROWS;
      FloatVector even = FloatVector.broadcast(FLOATS, x.sums[run + i]);
      FloatVector odd = FloatVector.broadcast(FLOATS, x.sums[run + i + 1]);
      a =
          Vectors.load(scales, m + Panel.ROWS)
              .fma(odd, Vectors.load(scales, m).mul(even))
              .fma(scaleA, a);
      b =
          Vectors.load(scales, m + Panel.ROWS + LANES)
              .fma(odd, Vectors.load(scales, m + LANES).mul(even))
              .fma(scaleB, b);
    }
    Vectors.store(a, pass.sums, at);
    Vectors.store(b, pass.sums, at + LANES);
  }
}
