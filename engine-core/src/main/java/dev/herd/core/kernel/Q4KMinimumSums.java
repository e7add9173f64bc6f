package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;

/** Adds what the minimums of {@link Q4KPanel} take away to the second of each row's sums. */
final class Q4KMinimumSums extends PanelStep {
  @Override
  void run(PanelPass pass) {
    if (pass.part > 0) {
      return; // they were added with the first part
    }
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      add(pass, pass.firstScale + rows, pass.run(0), pass.slot + Panel.ROWS + rows);
    }
  }

  /**
   * Adds what a vector of rows loses. Their minimums stay in registers while tokens come by.
   *
   * @param first index of the rows' scales
   * @param run index of the first token's first run
   * @param sum index of the first token's sums
   */
  private static void add(PanelPass pass, int first, int run, int sum) {
    float[] scales = pass.scales;
    float[] sums = pass.sums;
    float[] tokenScales = pass.x.scales;
    float[] levelSums = pass.x.sums;
    int runs = pass.width / Panel.RUN;
    int m = first + Q4KScales.SUB_MINIMUMS;
    FloatVector scale = Vectors.load(scales, first + Q4KScales.MINIMUMS);
    FloatVector m0 = Vectors.load(scales, m);
    FloatVector m1 = Vectors.load(scales, m + Panel.ROWS);
    FloatVector m2 = Vectors.load(scales, m + 2 * Panel.ROWS);
    FloatVector m3 = Vectors.load(scales, m + 3 * Panel.ROWS);
    FloatVector m4 = Vectors.load(scales, m + 4 * Panel.ROWS);
    FloatVector m5 = Vectors.load(scales, m + 5 * Panel.ROWS);
    FloatVector m6 = Vectors.load(scales, m + 6 * Panel.ROWS);
    FloatVector m7 = Vectors.load(scales, m + 7 * Panel.ROWS);
    for (int t = 0; t < pass.tokens; t++) {
      int r = run + t * runs;
      int to = sum + t * Q4KPanel.TOKEN_SUMS;
      FloatVector factor = scale.mul(tokenScales[r / Q4KLayout.SUB_BLOCKS]);
      FloatVector a = m1.fma(x(levelSums, r + 1), m0.mul(x(levelSums, r)));
      FloatVector b = m3.fma(x(levelSums, r + 3), m2.mul(x(levelSums, r + 2)));
      FloatVector c = m5.fma(x(levelSums, r + 5), m4.mul(x(levelSums, r + 4)));
      FloatVector d = m7.fma(x(levelSums, r + 7), m6.mul(x(levelSums, r + 6)));
      FloatVector total = a.fma(factor, Vectors.load(sums, to));
      d.fma(factor, c.fma(factor, b.fma(factor, total))).intoArray(sums, to);
    }
  }

  private static FloatVector x(float[] values, int index) {
    return FloatVector.broadcast(FLOATS, values[index]);
  }
}
