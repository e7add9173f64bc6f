package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.IntVector;

/** Reads the scales of {@link Q6KPanel}. */
final class Q6KScales extends PanelStep {
  // Places in PanelPass.integers: (sub-blocks, rows), then (even and odd sub-blocks, rows).
  static final int SUB_SCALES = 0;
  static final int BIASES = SUB_SCALES + Q6KLayout.SUB_BLOCKS * Panel.ROWS;

  @Override
  void run(PanelPass pass) {
    // With !=, see PanelStep.
    for (int i = 0; i != Panel.ROWS; i += LANES) {
      long at = pass.offset + Q6KPanel.SCALES_OFFSET + (long) i * Short.BYTES;
      VectorHalves.load(pass.panels, at).intoArray(pass.scales, i);
    }
    for (int i = 0; i != Q6KLayout.SUB_BLOCKS * Panel.ROWS; i += LANES) {
      long at = pass.offset + Q6KPanel.SUB_SCALES_OFFSET + i;
      ByteLanes.signed(pass.panels, at, 0).intoArray(pass.integers, SUB_SCALES + i);
    }
    for (int i = 0; i < 2 * Panel.ROWS; i += LANES) {
      sumBiases(pass.integers, i);
    }
  }

  /** Sets what the bias of sums adds to those that sub-blocks of even, or of odd, number scale. */
  private static void sumBiases(int[] integers, int at) {
    IntVector sum = IntVector.zero(INTS);
    for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub += 2) {
      sum = sum.add(IntVector.fromArray(INTS, integers, SUB_SCALES + sub * Panel.ROWS + at));
    }
    sum.mul(PanelLevels.BIAS).intoArray(integers, BIASES + at);
  }
}
