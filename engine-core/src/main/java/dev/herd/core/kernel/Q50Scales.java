package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Reads the scales of {@link Q50Panel}: (runs, rows). */
final class Q50Scales extends PanelStep {
  @Override
  void run(PanelPass pass) {
    long block = pass.offset;
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      long scales = block + Q50Panel.SCALES_OFFSET;
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        VectorHalves.load(pass.panels, scales + (long) rows * Short.BYTES)
            .intoArray(pass.scales, run * Panel.ROWS + rows);
      }
      block += Q50Panel.BYTES;
    }
  }
}
