package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

/** Reads the scales of a stretch of {@code IQ4_NL}, see {@link Iq4Panel}: (sub-blocks, rows). */
final class Iq4NlScales extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  @Override
  void run(PanelPass pass) {
    int pairs = pass.columns / (Iq4Panel.HALVES * Iq4Panel.SUB_BLOCK);
    for (int pair = 0; pair < pairs; pair++) {
      long at = pass.offset + Iq4Panel.NL_SCALES_OFFSET + (long) pair * Iq4Panel.NL_BYTES;
      for (int half = 0; half < Iq4Panel.HALVES; half++) {
        int to = pass.firstScale + (half * pairs + pair) * ROWS;
        for (int r = 0; r < ROWS; r += LANES) {
          VectorHalves.load(at).intoArray(pass.scales, to + r);
          at += (long) LANES * Short.BYTES;
        }
      }
    }
  }
}
