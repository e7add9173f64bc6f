package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;

/** Reads the scales and minimums of all sub-blocks of {@link Q4KPanel} or {@link Q5KPanel}. */
final class Q4KSubScales extends PanelStep {
  private final int subBlockBytes;

  /** Makes the step for sub-blocks of so many bytes. */
  Q4KSubScales(int subBlockBytes) {
    this.subBlockBytes = subBlockBytes;
  }

  @Override
  void run(PanelPass pass) {
    int to = pass.firstScale + Q4KScales.SUB_SCALES;
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub++) {
      long at = pass.offset + Q4KPanel.SUB_BLOCKS_OFFSET + (long) sub * subBlockBytes;
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        ByteLanes.signedFloats(at + Q4KPanel.SUB_SCALES_OFFSET + rows)
            .intoArray(pass.scales, to + rows);
        ByteLanes.signedFloats(at + Q4KPanel.SUB_MINIMUMS_OFFSET + rows)
            .intoArray(pass.scales, to + Q4KScales.SUB_MINIMUMS - Q4KScales.SUB_SCALES + rows);
      }
      to += Panel.ROWS;
    }
  }
}
