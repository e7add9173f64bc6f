package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies a stretch of {@code IQ4_NL}, a {@link Q40Panel}, with one token, run after run: what
 * {@link ExactTile} does for several, the same numbers in the same order.
 */
final class Iq4NlDot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    PanelLevels x = pass.x;
    int firstRun = pass.run(0);
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      for (int stream = 0; stream < pass.streams; stream++) {
        long at = pass.streamOffset(stream) + (long) run * Q40Panel.BYTES;
        Iq4Lines.multiply(
            at + Q40Panel.LINES_OFFSET,
            x.levels,
            pass.first + run * Panel.RUN,
            pass.products,
            pass.firstProduct);
        long scales = at + Q40Panel.SCALES_OFFSET;
        add(pass, scales, x.scales[firstRun + run], pass.streamSlot(stream));
      }
    }
  }

  private static void add(PanelPass pass, long scales, float tokenScale, int slot) {
    // With the factor that loadUnbiased leaves to be done; a half times it stays a float.
    FloatVector factor = FloatVector.broadcast(FLOATS, tokenScale * FloatMath.HALF_REBIAS);
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int to = slot + rows;
      FloatVector scale = VectorHalves.loadUnbiased(scales + (long) rows * Short.BYTES);
      ByteLanes.toFloats(Vectors.load(pass.products, pass.firstProduct + rows))
          .fma(scale.mul(factor), Vectors.load(pass.sums, to))
          .intoArray(pass.sums, to);
    }
  }
}
