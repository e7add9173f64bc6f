package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Iq4XsLayout;

/** Makes the scales of a stretch of {@code IQ4_XS}, see {@link Iq4Panel}: (sub-blocks, rows). */
final class Iq4XsScales extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  @Override
  void run(PanelPass pass) {
    for (int r = 0; r < ROWS; r += LANES) {
      long at = pass.offset + Iq4Panel.XS_SCALES_OFFSET + (long) r * Short.BYTES;
      VectorHalves.loadSmall(at).intoArray(pass.scales, pass.firstScale + r);
    }
    // From the last one down: the first is where the rows' own scales are.
    for (int sub = Iq4XsLayout.SUB_BLOCKS - 1; sub >= 0; sub--) {
      long at = pass.offset + Iq4Panel.XS_SUB_SCALES_OFFSET + (long) sub * ROWS;
      for (int r = 0; r < ROWS; r += LANES) {
        Vectors.load(pass.scales, pass.firstScale + r)
            .mul(ByteLanes.signedFloats(at + r))
            .intoArray(pass.scales, pass.firstScale + sub * ROWS + r);
      }
    }
  }
}
