package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;

/** Reads the scales of all sub-blocks of {@link Q6KPanel}. */
final class Q6KSubScales extends PanelStep {
  @Override
  void run(PanelPass pass) {
    int to = pass.firstScale + Q6KScales.SUB_SCALES;
    long tail = Q6KPanel.tail(pass);
    for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub++) {
      long at = Q6KPanel.subScales(tail, sub);
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        ByteLanes.signedFloats(at + rows).intoArray(pass.scales, to + rows);
      }
      to += Panel.ROWS;
    }
  }
}
