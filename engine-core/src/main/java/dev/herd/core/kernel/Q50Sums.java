package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Adds the products of {@link Q50Dot}, times the scales, to the running sums. */
final class Q50Sums extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int sum = 0; sum < EightSums.COUNT; sum++) {
      for (int rows = 0; rows < 2 * LANES; rows += LANES) {
        add(pass, sum, rows);
      }
    }
  }

  /** Adds up two vectors of rows, which share the ints of products. */
  private static void add(PanelPass pass, int sum, int rows) {
    float[] scales = pass.scales;
    int product = pass.firstProduct + Q50Dot.product(sum, 0) + rows;
    float[] tokenScales = pass.x.scales;
    int block = pass.run(0);
    int low = pass.slot + EightSums.place(sum, rows);
    int high = pass.slot + EightSums.place(sum, rows + 2 * LANES);
    FloatVector lowSum = Vectors.load(pass.sums, low);
    FloatVector highSum = Vectors.load(pass.sums, high);
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      IntVector unit = Vectors.load(pass.products, product + run * Panel.RUN_PRODUCTS);
      float scale = tokenScales[block + run];
      int s = pass.firstScale + run * Panel.ROWS + rows;
      lowSum =
          PanelFloats.low(unit)
              .sub(PanelFloats.BIAS)
              .fma(Vectors.load(scales, s).mul(scale), lowSum);
      highSum =
          PanelFloats.high(unit)
              .sub(PanelFloats.BIAS)
              .fma(Vectors.load(scales, s + 2 * LANES).mul(scale), highSum);
    }
    Vectors.store(lowSum, pass.sums, low);
    Vectors.store(highSum, pass.sums, high);
  }
}
