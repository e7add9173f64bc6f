package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Reads the scales of {@link Q6KPanel} that are one a row. */
final class Q6KScales extends PanelStep {
  // Places in PanelPass.scales: (rows), then (sub-blocks, rows).
  static final int SCALES = 0;
  static final int SUB_SCALES = SCALES + Panel.ROWS;

  @Override
  void run(PanelPass pass) {
    read(pass, Q6KPanel.scales(Q6KPanel.tail(pass)));
  }

  /** Reads those of a block, which are at {@code scales}. */
  static void read(PanelPass pass, long scales) {
    for (int i = 0; i < Panel.ROWS; i += LANES) {
      VectorHalves.loadSmall(scales + (long) i * Short.BYTES)
          .intoArray(pass.scales, pass.firstScale + SCALES + i);
    }
  }
}
