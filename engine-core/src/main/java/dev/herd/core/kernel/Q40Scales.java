package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Reads the scales of {@link Q40Panel}: (runs, rows). */
final class Q40Scales extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int end = pass.columns / Panel.RUN * Panel.ROWS;
    for (int i = 0; i < end; i += LANES) {
      long run = pass.offset + (long) (i / Panel.ROWS) * Q40Panel.BYTES;
      long scales = run + Q40Panel.SCALES_OFFSET + (long) (i % Panel.ROWS) * Short.BYTES;
      VectorHalves.load(pass.panels, scales).intoArray(pass.scales, i);
    }
  }
}
