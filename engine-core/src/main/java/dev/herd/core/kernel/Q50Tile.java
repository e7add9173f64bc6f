package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies an unpacked stretch of {@link Q50Panel} with a tile of tokens, adding in the order of
 * {@link Q50Kernel}: a unit's products exactly, and then times the scale to its running sum.
 */
final class Q50Tile extends PanelStep {
  private static final int ROWS = Q50Unpack.ROWS;
  private static final int TOKEN = PanelActivations.TOKEN;

  /** From one vector of rows to the next among running sums. */
  private static final int NEXT = EightSums.COUNT * LANES;

  @Override
  void run(PanelPass pass) {
    int runs = pass.columns / Panel.RUN;
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      for (int sum = 0; sum < EightSums.COUNT; sum++) {
        int weight = pass.firstWeight + rows / ROWS * Q50Unpack.HALF + sum * runs * Q50Unpack.UNIT;
        for (int t = 0; t < pass.tokens; t += 2) {
          int x = pass.first + t * TOKEN + sum * Q50Panel.UNIT;
          int to = pass.slot(t) + EightSums.place(sum, rows);
          two(
              pass.weights,
              weight,
              runs,
              pass.scales,
              pass.firstScale + rows,
              pass.values,
              x,
              pass.sums,
              to,
              pass.slotLength);
        }
      }
    }
  }

  /**
   * Multiplies two vectors of rows and two tokens; more would be more operations than the compiler
   * inlines.
   *
   * @param slot from one token's sums to the next
   */
  private static void two(
      float[] weights,
      int from,
      int runs,
      float[] scales,
      int scale,
      float[] x,
      int xo,
      float[] sums,
      int to,
      int slot) {
    FloatVector sumA = Vectors.load(sums, to);
    FloatVector sumB = Vectors.load(sums, to + NEXT);
    FloatVector sumC = Vectors.load(sums, to + slot);
    FloatVector sumD = Vectors.load(sums, to + slot + NEXT);
    for (int run = 0; run < runs; run++) {
      int w = from + run * Q50Unpack.UNIT;
      int q = xo + run * Panel.RUN;
      FloatVector v = Vectors.load(weights, w);
      FloatVector u = Vectors.load(weights, w + LANES);
      FloatVector y = FloatVector.broadcast(FLOATS, x[q]);
      FloatVector z = FloatVector.broadcast(FLOATS, x[q + TOKEN]);
      FloatVector a = v.mul(y);
      FloatVector b = u.mul(y);
      FloatVector c = v.mul(z);
      FloatVector d = u.mul(z);
      v = Vectors.load(weights, w + ROWS);
      u = Vectors.load(weights, w + ROWS + LANES);
      y = FloatVector.broadcast(FLOATS, x[q + 1]);
      z = FloatVector.broadcast(FLOATS, x[q + TOKEN + 1]);
      a = v.fma(y, a);
      b = u.fma(y, b);
      c = v.fma(z, c);
      d = u.fma(z, d);
      v = Vectors.load(weights, w + 2 * ROWS);
      u = Vectors.load(weights, w + 2 * ROWS + LANES);
      y = FloatVector.broadcast(FLOATS, x[q + 2]);
      z = FloatVector.broadcast(FLOATS, x[q + TOKEN + 2]);
      a = v.fma(y, a);
      b = u.fma(y, b);
      c = v.fma(z, c);
      d = u.fma(z, d);
      v = Vectors.load(weights, w + 3 * ROWS);
      u = Vectors.load(weights, w + 3 * ROWS + LANES);
      y = FloatVector.broadcast(FLOATS, x[q + 3]);
      z = FloatVector.broadcast(FLOATS, x[q + TOKEN + 3]);
      a = v.fma(y, a);
      b = u.fma(y, b);
      c = v.fma(z, c);
      d = u.fma(z, d);
      v = Vectors.load(scales, scale + run * Panel.ROWS);
      u = Vectors.load(scales, scale + run * Panel.ROWS + LANES);
      sumA = a.fma(v, sumA);
      sumB = b.fma(u, sumB);
      sumC = c.fma(v, sumC);
      sumD = d.fma(u, sumD);
    }
    FLOAT_VECTOR.cast(sumA).intoArray(sums, to);
    FLOAT_VECTOR.cast(sumB).intoArray(sums, to + NEXT);
    FLOAT_VECTOR.cast(sumC).intoArray(sums, to + slot);
    FLOAT_VECTOR.cast(sumD).intoArray(sums, to + slot + NEXT);
  }
}
