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

  /** Tokens that are multiplied together. Four have 16 sums in registers. */
  private static final int TOKENS = VectorTile.REGISTERS >= 32 ? 4 : 2;

  /** From one vector of rows to the next among running sums. */
  private static final int NEXT = EightSums.COUNT * LANES;

  @Override
  void run(PanelPass pass) {
    int runs = pass.columns / Panel.RUN;
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      for (int sum = 0; sum < EightSums.COUNT; sum++) {
        int weight = pass.firstWeight + rows / ROWS * Q50Unpack.HALF + sum * runs * Q50Unpack.UNIT;
        for (int t = 0; t < pass.tokens; t += TOKENS) {
          int x = pass.first + t * TOKEN + sum * Q50Panel.UNIT;
          int to = pass.slot(t) + EightSums.place(sum, rows);
          if (TOKENS == 4) {
            four(
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
          } else {
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
  }

  /**
   * Multiplies two vectors of rows and two tokens.
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

  /**
   * Multiplies two vectors of rows and four tokens.
   *
   * @param slot from one token's sums to the next
   */
  private static void four(
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
    FloatVector sumA0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector sumB0 = FloatVector.fromArray(FLOATS, sums, to + NEXT);
    FloatVector sumA1 = FloatVector.fromArray(FLOATS, sums, to + slot);
    FloatVector sumB1 = FloatVector.fromArray(FLOATS, sums, to + slot + NEXT);
    FloatVector sumA2 = FloatVector.fromArray(FLOATS, sums, to + 2 * slot);
    FloatVector sumB2 = FloatVector.fromArray(FLOATS, sums, to + 2 * slot + NEXT);
    FloatVector sumA3 = FloatVector.fromArray(FLOATS, sums, to + 3 * slot);
    FloatVector sumB3 = FloatVector.fromArray(FLOATS, sums, to + 3 * slot + NEXT);
    for (int run = 0; run < runs; run++) {
      int w = from + run * Q50Unpack.UNIT;
      int q = xo + run * Panel.RUN;
      FloatVector v = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w));
      FloatVector u = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w + LANES));
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
      FloatVector a0 = v.mul(x0);
      FloatVector b0 = u.mul(x0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN]);
      FloatVector a1 = v.mul(x1);
      FloatVector b1 = u.mul(x1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, x[q + 2 * TOKEN]);
      FloatVector a2 = v.mul(x2);
      FloatVector b2 = u.mul(x2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, x[q + 3 * TOKEN]);
      FloatVector a3 = v.mul(x3);
      FloatVector b3 = u.mul(x3);
      v = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w + ROWS));
      u = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w + ROWS + LANES));
      x0 = FloatVector.broadcast(FLOATS, x[q + 1]);
      a0 = v.fma(x0, a0);
      b0 = u.fma(x0, b0);
      x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN + 1]);
      a1 = v.fma(x1, a1);
      b1 = u.fma(x1, b1);
      x2 = FloatVector.broadcast(FLOATS, x[q + 2 * TOKEN + 1]);
      a2 = v.fma(x2, a2);
      b2 = u.fma(x2, b2);
      x3 = FloatVector.broadcast(FLOATS, x[q + 3 * TOKEN + 1]);
      a3 = v.fma(x3, a3);
      b3 = u.fma(x3, b3);
      v = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w + 2 * ROWS));
      u = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w + 2 * ROWS + LANES));
      x0 = FloatVector.broadcast(FLOATS, x[q + 2]);
      a0 = v.fma(x0, a0);
      b0 = u.fma(x0, b0);
      x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN + 2]);
      a1 = v.fma(x1, a1);
      b1 = u.fma(x1, b1);
      x2 = FloatVector.broadcast(FLOATS, x[q + 2 * TOKEN + 2]);
      a2 = v.fma(x2, a2);
      b2 = u.fma(x2, b2);
      x3 = FloatVector.broadcast(FLOATS, x[q + 3 * TOKEN + 2]);
      a3 = v.fma(x3, a3);
      b3 = u.fma(x3, b3);
      v = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w + 3 * ROWS));
      u = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, weights, w + 3 * ROWS + LANES));
      x0 = FloatVector.broadcast(FLOATS, x[q + 3]);
      a0 = v.fma(x0, a0);
      b0 = u.fma(x0, b0);
      x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN + 3]);
      a1 = v.fma(x1, a1);
      b1 = u.fma(x1, b1);
      x2 = FloatVector.broadcast(FLOATS, x[q + 2 * TOKEN + 3]);
      a2 = v.fma(x2, a2);
      b2 = u.fma(x2, b2);
      x3 = FloatVector.broadcast(FLOATS, x[q + 3 * TOKEN + 3]);
      a3 = v.fma(x3, a3);
      b3 = u.fma(x3, b3);
      v = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, scales, scale + run * Panel.ROWS));
      u =
          FLOAT_VECTOR.cast(
              FloatVector.fromArray(FLOATS, scales, scale + run * Panel.ROWS + LANES));
      sumA0 = a0.fma(v, sumA0);
      sumB0 = b0.fma(u, sumB0);
      sumA1 = a1.fma(v, sumA1);
      sumB1 = b1.fma(u, sumB1);
      sumA2 = a2.fma(v, sumA2);
      sumB2 = b2.fma(u, sumB2);
      sumA3 = a3.fma(v, sumA3);
      sumB3 = b3.fma(u, sumB3);
    }
    FLOAT_VECTOR.cast(sumA0).intoArray(sums, to);
    FLOAT_VECTOR.cast(sumB0).intoArray(sums, to + NEXT);
    FLOAT_VECTOR.cast(sumA1).intoArray(sums, to + slot);
    FLOAT_VECTOR.cast(sumB1).intoArray(sums, to + slot + NEXT);
    FLOAT_VECTOR.cast(sumA2).intoArray(sums, to + 2 * slot);
    FLOAT_VECTOR.cast(sumB2).intoArray(sums, to + 2 * slot + NEXT);
    FLOAT_VECTOR.cast(sumA3).intoArray(sums, to + 3 * slot);
    FLOAT_VECTOR.cast(sumB3).intoArray(sums, to + 3 * slot + NEXT);
  }
}
