package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of {@link Q40Panel} with one token, run after run: what {@link NibbleTile}
 * and {@link Q40Sums} do for several. Each run is finished before the next is read: that keeps
 * requests to memory going, and weights from memory are multiplied a third faster than in steps.
 */
final class Q40Dot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    PanelLevels x = pass.x;
    int level = pass.first;
    int block = pass.run(0);
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      for (int stream = 0; stream < pass.streams; stream++) {
        long at = pass.streamOffset(stream) + (long) run * Q40Panel.BYTES;
        NibbleLines.multiply(
            at + Q40Panel.LINES_OFFSET,
            x.levels,
            level + run * Panel.RUN,
            x.corrections[block + run],
            pass.products,
            pass.firstProduct);
        float scale = x.scales[block + run];
        long scales = at + Q40Panel.SCALES_OFFSET;
        add(pass, scales, scale, PanelFloats.BIAS, pass.streamSlot(stream));
      }
    }
  }

  /**
   * Adds the products of a run, times the scales, to the running sums.
   *
   * @param scales address of the rows' scales, halves
   * @param bias what products are too much
   */
  static void add(PanelPass pass, long scales, float tokenScale, float bias, int slot) {
    FloatVector scale = FloatVector.broadcast(FLOATS, tokenScale * FloatMath.HALF_REBIAS);
    FloatVector tooMuch = FloatVector.broadcast(FLOATS, bias);
    for (int rows = 0; rows < Panel.HIGH; rows += LANES) {
      IntVector products = Vectors.load(pass.products, pass.firstProduct + rows);
      int highRows = rows + Panel.HIGH;
      FloatVector low = PanelFloats.low(products).sub(tooMuch);
      add(low, scales, rows, scale, pass.sums, slot + rows);
      FloatVector high = PanelFloats.high(products).sub(tooMuch);
      add(high, scales, highRows, scale, pass.sums, slot + highRows);
    }
  }

  /**
   * Adds to the sums of a vector of rows.
   *
   * @param tokenScale with the factor that {@link VectorHalves#loadUnbiased} leaves to be done; a
   *     scale that is a half stays a float with it
   */
  private static void add(
      FloatVector products, long scales, int rows, FloatVector tokenScale, float[] sums, int at) {
    FloatVector scale =
        VectorHalves.loadUnbiased(scales + (long) rows * Short.BYTES).mul(tokenScale);
    products.fma(scale, Vectors.load(sums, at)).intoArray(sums, at);
  }
}
