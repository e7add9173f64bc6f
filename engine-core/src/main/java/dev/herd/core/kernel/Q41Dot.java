package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of {@link Q41Panel} with one token, run after run: what {@link Q40Sums} and
 * {@link RunMinimums} do for several, the same numbers in the same order.
 */
final class Q41Dot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    PanelLevels x = pass.x;
    for (int column = 0; column < pass.columns; column += Panel.RUN) {
      int run = pass.run(0) + column / Panel.RUN;
      for (int stream = 0; stream < pass.streams; stream++) {
        long at = pass.streamOffset(stream) + (long) (column / Panel.RUN) * Q41Panel.BYTES;
        NibbleLines.multiply(
            at + Q41Panel.LINES_OFFSET,
            x.levels,
            pass.first + column,
            x.corrections[run],
            pass.products,
            pass.firstProduct);
        int slot = pass.streamSlot(stream);
        add(pass, at + Q41Panel.SCALES_OFFSET, run, slot);
        RunMinimums.add(pass, at + Q41Panel.MINIMUMS_OFFSET, run, slot);
      }
    }
  }

  private static void add(PanelPass pass, long scales, int run, int slot) {
    FloatVector bias = FloatVector.broadcast(FLOATS, pass.x.biases[run]);
    // With the factor that loadUnbiased leaves to be done; a half times it stays a float.
    FloatVector factor = FloatVector.broadcast(FLOATS, pass.x.scales[run] * FloatMath.HALF_REBIAS);
    for (int rows = 0; rows < Panel.HIGH; rows += LANES) {
      IntVector products = Vectors.load(pass.products, pass.firstProduct + rows);
      int low = slot + rows;
      PanelFloats.low(products)
          .sub(bias)
          .fma(scale(scales, rows).mul(factor), Vectors.load(pass.sums, low))
          .intoArray(pass.sums, low);
      int high = low + Panel.HIGH;
      PanelFloats.high(products)
          .sub(bias)
          .fma(scale(scales, rows + Panel.HIGH).mul(factor), Vectors.load(pass.sums, high))
          .intoArray(pass.sums, high);
    }
  }

  private static FloatVector scale(long scales, int rows) {
    return VectorHalves.loadUnbiased(scales + (long) rows * Short.BYTES);
  }
}
