package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/** Adds up the eight sums of each row, in the order of {@link EightLanes}. */
final class Q6KFold extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int i = pass.slot; i < pass.slot + Panel.ROWS; i += LANES) {
      FloatVector even = pair(pass.sums, i, 0).add(pair(pass.sums, i, 2));
      FloatVector odd = pair(pass.sums, i, 1).add(pair(pass.sums, i, 3));
      even.add(odd).intoArray(pass.sums, i);
    }
  }

  private static FloatVector pair(float[] sums, int at, int sum) {
    return PanelFloats.load(sums, at + sum * Panel.ROWS)
        .add(PanelFloats.load(sums, at + (sum + Q6KPanel.SUMS / 2) * Panel.ROWS));
  }
}
