package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Adds the products of {@link Q40Panel} or {@link Q41Panel}, times the scales, to the running sums.
 */
final class Q40Sums extends PanelStep {
  private final boolean fromZero;

  /**
   * Makes the step.
   *
   * @param fromZero whether levels are 0 to 15, not -8 to 7
   */
  Q40Sums(boolean fromZero) {
    this.fromZero = fromZero;
  }

  @Override
  void run(PanelPass pass) {
    for (int t = 0; t < pass.tokens; t++) {
      add(pass, pass.firstProduct + t * Panel.TOKEN_PRODUCTS, pass.run(t), pass.slot(t), fromZero);
    }
  }

  private static void add(PanelPass pass, int token, int block, int at, boolean fromZero) {
    int[] products = pass.products;
    float[] scales = pass.scales;
    float[] tokenScales = pass.x.scales;
    float[] biases = pass.x.biases;
    FloatVector a = Vectors.load(pass.sums, at);
    FloatVector b = Vectors.load(pass.sums, at + LANES);
    FloatVector c = Vectors.load(pass.sums, at + 2 * LANES);
    FloatVector d = Vectors.load(pass.sums, at + 3 * LANES);
    for (int run = 0; run < pass.columns / Panel.RUN; run++) {
      FloatVector x = FloatVector.broadcast(FLOATS, tokenScales[block + run]);
      float tooMuch = fromZero ? biases[block + run] : PanelFloats.BIAS;
      FloatVector bias = FloatVector.broadcast(FLOATS, tooMuch);
      int s = pass.firstScale + run * Panel.ROWS;
      int p = token + run * Panel.RUN_PRODUCTS;
      IntVector even = Vectors.load(products, p);
      IntVector odd = Vectors.load(products, p + LANES);
      a = PanelFloats.low(even).sub(bias).fma(Vectors.load(scales, s).mul(x), a);
      b = PanelFloats.low(odd).sub(bias).fma(Vectors.load(scales, s + LANES).mul(x), b);
      c = PanelFloats.high(even).sub(bias).fma(Vectors.load(scales, s + 2 * LANES).mul(x), c);
      d = PanelFloats.high(odd).sub(bias).fma(Vectors.load(scales, s + 3 * LANES).mul(x), d);
    }
    Vectors.store(a, pass.sums, at);
    Vectors.store(b, pass.sums, at + LANES);
    Vectors.store(c, pass.sums, at + 2 * LANES);
    Vectors.store(d, pass.sums, at + 3 * LANES);
  }
}
