package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;

/** Reads the scales and minimums of {@link Q4KPanel}. */
final class Q4KScales extends PanelStep {
  // Places in PanelPass.scales: (sub-blocks, rows) twice, then (rows) twice.
  static final int SUB_SCALES = 0;
  static final int SUB_MINIMUMS = SUB_SCALES + Q4KLayout.SUB_BLOCKS * Panel.ROWS;
  static final int SCALES = SUB_MINIMUMS + Q4KLayout.SUB_BLOCKS * Panel.ROWS;
  static final int MINIMUMS = SCALES + Panel.ROWS;

  @Override
  void run(PanelPass pass) {
    for (int i = 0; i < SCALES; i += LANES) {
      long at = pass.offset + Q4KPanel.SUB_SCALES_OFFSET + i;
      ByteLanes.toFloats(ByteLanes.unsigned(pass.panels, at, 0)).intoArray(pass.scales, i);
    }
    for (int i = 0; i < 2 * Panel.ROWS; i += LANES) {
      long at = pass.offset + Q4KPanel.SCALES_OFFSET + (long) i * Short.BYTES;
      VectorHalves.load(pass.panels, at).intoArray(pass.scales, SCALES + i);
    }
  }
}
