package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;

/** Reads the scales of {@link Q6KPanel}: those that are one a row, and those of all sub-blocks. */
final class Q6KScales extends PanelStep {
  // Places in PanelPass.scales: (rows), then (sub-blocks, rows).
  static final int SCALES = 0;
  static final int SUB_SCALES = SCALES + Panel.ROWS;

  @Override
  void run(PanelPass pass) {
    long tail = Q6KPanel.tail(pass);
    read(pass, Q6KPanel.scales(tail));
    int to = pass.firstScale + SUB_SCALES;
    for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub++) {
      long at = Q6KPanel.subScales(tail, sub);
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        ByteLanes.signedFloats(at + rows).intoArray(pass.scales, to + rows);
      }
      to += Panel.ROWS;
    }
  }

  /** Reads those that are one a row, which are at {@code scales}. */
  static void read(PanelPass pass, long scales) {
    for (int i = 0; i < Panel.ROWS; i += LANES) {
      VectorHalves.loadSmall(scales + (long) i * Short.BYTES)
          .intoArray(pass.scales, pass.firstScale + SCALES + i);
    }
  }
}
