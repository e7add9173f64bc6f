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
    read(pass, pass.offset, 1);
  }

  /** Reads those of a block, times a factor. */
  static void read(PanelPass pass, long block, float factor) {
    // With !=, see PanelStep.
    for (int i = 0; i != 2 * Panel.ROWS; i += LANES) {
      VectorHalves.loadSmall(block + Q4KPanel.SCALES_OFFSET + (long) i * Short.BYTES)
          .mul(factor)
          .intoArray(pass.scales, pass.firstScale + SCALES + i);
    }
  }
}
