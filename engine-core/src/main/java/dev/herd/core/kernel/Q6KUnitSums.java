package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Adds the units' products of one sum of {@link Q6KPanel} and one token, times the scales, to the
 * running sums: what {@link Q6KTile} does for several tokens.
 */
final class Q6KUnitSums extends PanelStep {
  private final int sum;

  /** Makes the step of the {@code sum}-th sum. */
  Q6KUnitSums(int sum) {
    this.sum = sum;
  }

  @Override
  void run(PanelPass pass) {
    float tokenScale = pass.x.scales[pass.run(0) * Panel.RUN / Q6KLayout.VALUES];
    for (int rows = 0; rows < 2 * LANES; rows += LANES) {
      addUp(pass, rows);
      add(pass, rows, pass.firstTileSum, tokenScale);
      add(pass, rows + 2 * LANES, pass.firstTileSum + LANES, tokenScale);
    }
  }

  /** Adds up two vectors of rows, which share the ints of products. */
  private void addUp(PanelPass pass, int rows) {
    float[] scales = pass.scales;
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    for (int i = 0; i < Q6KPanel.SUMS; i++) {
      IntVector unit =
          Vectors.load(pass.products, pass.firstProduct + rows + i * Panel.RUN_PRODUCTS);
      int s = pass.firstScale + Q6KPanel.unitScales(i, sum) + rows;
      low = PanelFloats.low(unit).sub(PanelFloats.BIAS).fma(Vectors.load(scales, s), low);
      high =
          PanelFloats.high(unit)
              .sub(PanelFloats.BIAS)
              .fma(Vectors.load(scales, s + 2 * LANES), high);
    }
    Vectors.store(low, pass.tileSums, pass.firstTileSum);
    Vectors.store(high, pass.tileSums, pass.firstTileSum + LANES);
  }

  /** Adds a total, less what levels 0 to 63 are too much, see {@link Q6KTile}. */
  private void add(PanelPass pass, int rows, int total, float tokenScale) {
    float[] scales = pass.scales;
    int own = pass.firstScale + Q6KPanel.ownScales(sum) + rows;
    int x = pass.first + (sum + 1) * Q6KTile.COLUMNS - 2;
    FloatVector even = FloatVector.broadcast(FLOATS, pass.values[x]);
    FloatVector odd = FloatVector.broadcast(FLOATS, pass.values[x + 1]);
    FloatVector less = Vectors.load(scales, own).fma(even, Vectors.load(pass.tileSums, total));
    int to = pass.slot + EightSums.place(sum, rows);
    Vectors.load(scales, own + Panel.ROWS)
        .fma(odd, less)
        .fma(
            Vectors.load(scales, pass.firstScale + Q6KScales.SCALES + rows).mul(tokenScale),
            Vectors.load(pass.sums, to))
        .intoArray(pass.sums, to);
  }
}
