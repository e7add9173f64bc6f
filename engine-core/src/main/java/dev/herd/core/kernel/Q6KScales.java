package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;

/** Reads the scales of {@link Q6KPanel} to {@link PanelPass#scales}: (sub-blocks, rows). */
final class Q6KScales extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  @Override
  void run(PanelPass pass) {
    for (int rows = 0; rows != ROWS; rows += LANES) {
      readRows(pass, rows);
    }
  }

  private static void readRows(PanelPass pass, int rows) {
    long scales = pass.offset + Q6KPanel.SCALES_OFFSET + (long) rows * Short.BYTES;
    FloatVector scale = VectorHalves.load(pass.panels, scales);
    long subScales = pass.offset + Q6KPanel.SUB_SCALES_OFFSET;
    for (int i = rows; i != rows + Q6KLayout.SUB_BLOCKS * ROWS; i += ROWS) {
      ByteLanes.toFloats(ByteLanes.signed(pass.panels, subScales + i, 0))
          .mul(scale)
          .intoArray(pass.scales, i);
    }
  }
}
