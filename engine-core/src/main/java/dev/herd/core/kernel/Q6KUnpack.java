package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Unpacks the units of {@link Q6KPanel}, in their order, to {@link PanelPass#levels}. */
final class Q6KUnpack extends PanelStep {
  @Override
  void run(PanelPass pass) {
    long unit = pass.offset + Q6KPanel.UNITS_OFFSET;
    for (int i = 0; i < Q6KPanel.SUMS * Q6KPanel.SUMS; i++) {
      int to = i * Q6KPanel.UNIT * Panel.ROWS;
      for (int half = 0; half < 2; half++) {
        Q6KLines.unpack(pass.panels, unit, half * Byte.SIZE, pass.levels, to + half * 2 * LANES);
      }
      unit += Q6KPanel.UNIT_BYTES;
    }
  }
}
