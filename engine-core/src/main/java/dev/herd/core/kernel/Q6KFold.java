package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/** Adds up the eight sums of each row, in the order of {@link EightLanes}. */
final class Q6KFold extends PanelStep {
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
    return PanelFloats.load(pass.sums, pass.slot + Q6KPanel.place(sum, rows))
        .add(
            PanelFloats.load(pass.sums, pass.slot + Q6KPanel.place(sum + Q6KPanel.SUMS / 2, rows)));
  }
}
