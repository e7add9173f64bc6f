package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Multiplies a block of {@link Q6KPanel} with one token, sum after sum. */
final class Q6KDot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int level = pass.first;
    int run = pass.run(0);
    long units = pass.offset + Q6KPanel.UNITS_OFFSET;
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      int first = level + sum * Q6KPanel.UNIT;
      for (int half = 0; half < 2; half++) {
        Q6KLines.multiply(
            pass.panels,
            units,
            half * Byte.SIZE,
            pass.x.levels,
            first,
            pass.products,
            half * LANES);
      }
      Q6KSums.add(pass, sum, 0, run, pass.slot);
      units += Q6KPanel.SUMS * (long) Q6KPanel.UNIT_BYTES;
    }
  }
}
