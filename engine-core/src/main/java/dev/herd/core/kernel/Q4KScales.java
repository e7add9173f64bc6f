package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;

/** Reads the scales and minimums of {@link Q4KPanel} that are one a row. */
final class Q4KScales extends PanelStep {
  // Places in PanelPass.scales: (rows) twice, then (sub-blocks, rows) twice.
  static final int SCALES = 0;
  static final int MINIMUMS = SCALES + Panel.ROWS;
  static final int SUB_SCALES = MINIMUMS + Panel.ROWS;
  static final int SUB_MINIMUMS = SUB_SCALES + Q4KLayout.SUB_BLOCKS * Panel.ROWS;

  @Override
  void run(PanelPass pass) {
    // With !=, see PanelStep.
    for (int i = 0; i != 2 * Panel.ROWS; i += LANES) {
      long at = pass.offset + Q4KPanel.SCALES_OFFSET + (long) i * Short.BYTES;
      VectorHalves.loadSmall(at).intoArray(pass.scales, pass.firstScale + SCALES + i);
    }
  }
}
