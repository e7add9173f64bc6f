package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Minimums that each run of 32 columns has: they are added to the second of each row's sums, with
 * the opposite sign, so that {@link Q4KFold} takes them away from the products.
 */
final class RunMinimums extends PanelStep {
  /** Where a stretch's minimums are in {@link PanelPass#scales}: (runs, rows), after scales. */
  static final int MINIMUMS = Panel.DEPTH / Panel.RUN * Panel.ROWS;

  @Override
  void run(PanelPass pass) {
    if (pass.part > 0) {
      return; // they were added with the first part
    }
    for (int t = 0; t < pass.tokens; t++) {
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        add(pass, rows, pass.run(t), pass.slot(t) + Panel.ROWS + rows);
      }
    }
  }

  /** Adds the minimums of a stretch, for a vector of rows and one token. */
  private static void add(PanelPass pass, int rows, int run, int at) {
    FloatVector sum = Vectors.load(pass.sums, at);
    int minimum = pass.firstScale + MINIMUMS + rows;
    for (int i = 0; i < pass.columns / Panel.RUN; i++) {
      FloatVector loss = FloatVector.broadcast(FLOATS, loss(pass.x, run + i));
      sum = Vectors.load(pass.scales, minimum + i * Panel.ROWS).fma(loss, sum);
    }
    Vectors.store(sum, pass.sums, at);
  }

  /**
   * Adds the minimums of a run and one token.
   *
   * @param minimums their address
   * @param slot of the token's sums
   */
  static void add(PanelPass pass, long minimums, int run, int slot) {
    FloatVector loss = FloatVector.broadcast(FLOATS, loss(pass.x, run));
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int at = slot + Panel.ROWS + rows;
      VectorHalves.load(minimums + (long) rows * Short.BYTES)
          .fma(loss, Vectors.load(pass.sums, at))
          .intoArray(pass.sums, at);
    }
  }

  private static float loss(PanelLevels x, int run) {
    return -x.scales[run] * x.sums[run];
  }
}
