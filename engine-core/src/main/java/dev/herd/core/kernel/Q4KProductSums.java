package dev.herd.core.kernel;

import static dev.herd.core.kernel.Panel.HIGH;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Adds the products of {@link Q4KPanel}, times the scales, to the first of each row's sums. A pair
 * of sub-blocks gives one integer, exact as a float, and then an addition, in the order of {@link
 * Q4KKernel}.
 */
final class Q4KProductSums extends PanelStep {
  @Override
  void run(PanelPass pass) {
    for (int t = 0; t < pass.tokens; t++) {
      for (int rows = 0; rows < HIGH; rows += LANES) {
        add(
            pass,
            rows,
            pass.firstProduct + t * Panel.TOKEN_PRODUCTS + rows,
            pass.run(t),
            pass.slot(t) + rows);
      }
    }
  }

  /**
   * Adds the products of two vectors of rows and one token.
   *
   * @param product index of the products of the stretch's first run
   * @param run index of the token's first run
   * @param at index of the sums
   */
  private static void add(PanelPass pass, int rows, int product, int run, int at) {
    int[] products = pass.products;
    float[] scales = pass.scales;
    int first = pass.firstScale + rows;
    PanelLevels x = pass.x;
    FloatVector tokenScale = FloatVector.broadcast(FLOATS, x.scales[run / Q4KLayout.SUB_BLOCKS]);
    FloatVector lowScale = Vectors.load(scales, first + Q4KScales.SCALES).mul(tokenScale);
    FloatVector highScale = Vectors.load(scales, first + Q4KScales.SCALES + HIGH).mul(tokenScale);
    FloatVector low = Vectors.load(pass.sums, at);
    FloatVector high = Vectors.load(pass.sums, at + HIGH);
    for (int i = 0; i < Q4KLayout.SUB_BLOCKS; i += 2) {
      int p = product + i * Panel.RUN_PRODUCTS;
      int s = first + Q4KScales.SUB_SCALES + i * Panel.ROWS;
      IntVector even = Vectors.load(products, p);
      IntVector odd = Vectors.load(products, p + Panel.RUN_PRODUCTS);
      FloatVector evenBias = FloatVector.broadcast(FLOATS, x.biases[run + i]);
      FloatVector oddBias = FloatVector.broadcast(FLOATS, x.biases[run + i + 1]);
      FloatVector pair = PanelFloats.low(even).sub(evenBias).mul(Vectors.load(scales, s));
      low =
          PanelFloats.low(odd)
              .sub(oddBias)
              .fma(Vectors.load(scales, s + Panel.ROWS), pair)
              .fma(lowScale, low);
      pair = PanelFloats.high(even).sub(evenBias).mul(Vectors.load(scales, s + HIGH));
      high =
          PanelFloats.high(odd)
              .sub(oddBias)
              .fma(Vectors.load(scales, s + Panel.ROWS + HIGH), pair)
              .fma(highScale, high);
    }
    Vectors.store(low, pass.sums, at);
    Vectors.store(high, pass.sums, at + HIGH);
  }
}
