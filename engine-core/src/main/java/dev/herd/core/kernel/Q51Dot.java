package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies a stretch of {@link Q51Panel} with one token, run after run: what {@link ExactTile}
 * and {@link RunMinimums} do for several, the same numbers in the same order.
 */
final class Q51Dot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int column = 0; column < pass.columns; column += Panel.RUN) {
      int run = pass.run(0) + column / Panel.RUN;
      for (int stream = 0; stream < pass.streams; stream++) {
        long at = pass.streamOffset(stream) + (long) (column / Panel.RUN) * Q51Panel.BYTES;
        FifthLines.multiply(pass, at + Q51Panel.GROUPS_OFFSET, column, run, pass.firstProduct);
        int slot = pass.streamSlot(stream);
        add(pass, at + Q41Panel.SCALES_OFFSET, run, slot);
        RunMinimums.add(pass, at + Q41Panel.MINIMUMS_OFFSET, run, slot);
      }
    }
  }

  private static void add(PanelPass pass, long scales, int run, int slot) {
    FloatVector bias = FloatVector.broadcast(FLOATS, FifthLines.bias(pass.x, run));
    // With the factor that loadUnbiased leaves to be done; a half times it stays a float.
    FloatVector factor = FloatVector.broadcast(FLOATS, pass.x.scales[run] * FloatMath.HALF_REBIAS);
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      FloatVector scale = VectorHalves.loadUnbiased(scales + (long) rows * Short.BYTES);
      int to = slot + rows;
      Vectors.floats(Vectors.load(pass.products, pass.firstProduct + rows))
          .sub(bias)
          .fma(scale.mul(factor), Vectors.load(pass.sums, to))
          .intoArray(pass.sums, to);
    }
  }
}
