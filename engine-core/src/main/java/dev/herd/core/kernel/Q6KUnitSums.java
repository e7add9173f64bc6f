package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Adds up the units' products of one sum of {@link Q6KPanel} and one token, times the scales of
 * sub-blocks, where {@link Q6KTile} leaves those of several tokens.
 */
final class Q6KUnitSums extends PanelStep {
  private final int sum;

  /** Makes the step of the {@code sum}-th sum. */
  Q6KUnitSums(int sum) {
    this.sum = sum;
  }

  @Override
  void run(PanelPass pass) {
    int scales = Q6KPanel.unitScales(0, sum);
    for (int rows = 0; rows < 2 * LANES; rows += LANES) {
      add(pass.products, rows, pass.scales, scales + rows, pass.tileSums, sum);
    }
    int x = pass.first + (sum + 1) * Q6KTile.COLUMNS - 2;
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      takeOff(pass, rows, sum, pass.values[x], pass.values[x + 1]);
    }
  }

  /** Adds up two vectors of rows, which share the ints of products. */
  private static void add(
      int[] products, int rows, float[] scales, int scale, float[] totals, int sum) {
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    for (int i = 0; i < Q6KPanel.SUMS; i++) {
      IntVector unit = IntVector.fromArray(INTS, products, rows + i * Panel.RUN_PRODUCTS);
      int s = scale + 2 * i * Panel.ROWS;
      low = PanelFloats.low(unit).sub(PanelFloats.BIAS).fma(PanelFloats.load(scales, s), low);
      high =
          PanelFloats.high(unit)
              .sub(PanelFloats.BIAS)
              .fma(PanelFloats.load(scales, s + 2 * LANES), high);
    }
    low.intoArray(totals, Q6KTile.total(sum, 0, rows));
    high.intoArray(totals, Q6KTile.total(sum, 0, rows + 2 * LANES));
  }

  /** Takes off what levels 0 to 63 are too much, see {@link Q6KTile}. */
  private static void takeOff(PanelPass pass, int rows, int sum, float even, float odd) {
    int scale = Q6KScales.SUB_SCALES + 2 * sum * Panel.ROWS + rows;
    int total = Q6KTile.total(sum, 0, rows);
    FloatVector tooMuch =
        PanelFloats.load(pass.scales, scale + Panel.ROWS)
            .fma(
                FloatVector.broadcast(FLOATS, odd), PanelFloats.load(pass.scales, scale).mul(even));
    PanelFloats.load(pass.tileSums, total).add(tooMuch).intoArray(pass.tileSums, total);
  }
}
