package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/** Eight running sums a row, and the step that adds them up in the order of {@link EightLanes}. */
final class EightSums extends PanelStep {
  /** Sums of a row. */
  static final int COUNT = 8;

  /** Returns the place of a vector of rows among a token's sums: (vectors, sums, rows). */
  static int place(int sum, int rows) {
    return rows * COUNT + sum * LANES;
  }

  @Override
  void run(PanelPass pass) {
    // Results never go beyond what was read.
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      FloatVector even = pair(pass, rows, 0).add(pair(pass, rows, 2));
      FloatVector odd = pair(pass, rows, 1).add(pair(pass, rows, 3));
      even.add(odd).intoArray(pass.sums, pass.slot + rows);
    }
  }

  private static FloatVector pair(PanelPass pass, int rows, int sum) {
    return Vectors.load(pass.sums, pass.slot + place(sum, rows))
        .add(Vectors.load(pass.sums, pass.slot + place(sum + COUNT / 2, rows)));
  }
}
