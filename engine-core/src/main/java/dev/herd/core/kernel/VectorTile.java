package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The register tile of matrix products: two vectors of rows meet several tokens. Weights come as a
 * panel (depth, {@link #ROWS}), so one vector holds a column of as many rows, and each activation
 * is broadcast to it. A tile's products stay in registers until its depth is done.
 *
 * <p>The tile has 2 x 8 accumulators where there are 32 vector registers and 2 x 4 where there are
 * 16; past the edge accumulators live in memory and the rate halves. Each shape is a method of one
 * loop and few operations, since the compiler allocates vectors in methods larger than it inlines.
 */
final class VectorTile {
  /** Rows in a panel. */
  static final int ROWS = 2 * LANES;

  /** Tokens that the largest tile takes. */
  static final int TOKENS = registers() >= 32 ? 8 : 4;

  private VectorTile() {}

  private static int registers() {
    return VectorWidth.BITS == 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;
  }

  /**
   * Multiplies a panel with as many of {@code tokens} as one tile takes.
   *
   * @param panel weights (depth, ROWS)
   * @param x activations; token t's row starts at {@code xOffset + t * xStride}
   * @param sums receives the products (tokens, ROWS)
   * @return how many tokens were multiplied: 8, 4 or 1
   */
  static int multiply(
      float[] panel, int depth, float[] x, int xOffset, int xStride, int tokens, float[] sums) {
    if (TOKENS == 8 && tokens >= 8) {
      tile8(panel, depth, x, xOffset, xStride, sums);
      return 8;
    }
    if (tokens >= 4) {
      tile4(panel, depth, x, xOffset, xStride, sums);
      return 4;
    }
    tile1(panel, depth, x, xOffset, sums);
    return 1;
  }

  /**
   * Adds a tile's products to the output.
   *
   * @param sums products (tokens, ROWS)
   * @param rows how many of the rows count
   * @param out token t's rows start at {@code outOffset + t * outStride}
   */
  static void add(float[] sums, int tokens, int rows, float[] out, int outOffset, int outStride) {
    for (int t = 0; t < tokens; t++) {
      int o = outOffset + t * outStride;
      if (rows == ROWS) {
        addVector(sums, t * ROWS, out, o);
        addVector(sums, t * ROWS + LANES, out, o + LANES);
      } else {
        for (int r = 0; r < rows; r++) {
          out[o + r] += sums[t * ROWS + r];
        }
      }
    }
  }

  private static void addVector(float[] sums, int s, float[] out, int o) {
    FloatVector.fromArray(FLOATS, sums, s)
        .add(FloatVector.fromArray(FLOATS, out, o))
        .intoArray(out, o);
  }

  private static void tile8(float[] panel, int depth, float[] x, int xo, int xs, float[] sums) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = FloatVector.zero(FLOATS);
    FloatVector a1 = FloatVector.zero(FLOATS);
    FloatVector b1 = FloatVector.zero(FLOATS);
    FloatVector a2 = FloatVector.zero(FLOATS);
    FloatVector b2 = FloatVector.zero(FLOATS);
    FloatVector a3 = FloatVector.zero(FLOATS);
    FloatVector b3 = FloatVector.zero(FLOATS);
    FloatVector a4 = FloatVector.zero(FLOATS);
    FloatVector b4 = FloatVector.zero(FLOATS);
    FloatVector a5 = FloatVector.zero(FLOATS);
    FloatVector b5 = FloatVector.zero(FLOATS);
    FloatVector a6 = FloatVector.zero(FLOATS);
    FloatVector b6 = FloatVector.zero(FLOATS);
    FloatVector a7 = FloatVector.zero(FLOATS);
    FloatVector b7 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      FloatVector a = FloatVector.fromArray(FLOATS, panel, k * ROWS);
      FloatVector b = FloatVector.fromArray(FLOATS, panel, k * ROWS + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[xo + k]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[xo + xs + k]);
      a1 = a.fma(x1, a1);
      b1 = b.fma(x1, b1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, x[xo + 2 * xs + k]);
      a2 = a.fma(x2, a2);
      b2 = b.fma(x2, b2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, x[xo + 3 * xs + k]);
      a3 = a.fma(x3, a3);
      b3 = b.fma(x3, b3);
      FloatVector x4 = FloatVector.broadcast(FLOATS, x[xo + 4 * xs + k]);
      a4 = a.fma(x4, a4);
      b4 = b.fma(x4, b4);
      FloatVector x5 = FloatVector.broadcast(FLOATS, x[xo + 5 * xs + k]);
      a5 = a.fma(x5, a5);
      b5 = b.fma(x5, b5);
      FloatVector x6 = FloatVector.broadcast(FLOATS, x[xo + 6 * xs + k]);
      a6 = a.fma(x6, a6);
      b6 = b.fma(x6, b6);
      FloatVector x7 = FloatVector.broadcast(FLOATS, x[xo + 7 * xs + k]);
      a7 = a.fma(x7, a7);
      b7 = b.fma(x7, b7);
    }
    a0.intoArray(sums, 0);
    b0.intoArray(sums, LANES);
    a1.intoArray(sums, ROWS);
    b1.intoArray(sums, ROWS + LANES);
    a2.intoArray(sums, 2 * ROWS);
    b2.intoArray(sums, 2 * ROWS + LANES);
    a3.intoArray(sums, 3 * ROWS);
    b3.intoArray(sums, 3 * ROWS + LANES);
    a4.intoArray(sums, 4 * ROWS);
    b4.intoArray(sums, 4 * ROWS + LANES);
    a5.intoArray(sums, 5 * ROWS);
    b5.intoArray(sums, 5 * ROWS + LANES);
    a6.intoArray(sums, 6 * ROWS);
    b6.intoArray(sums, 6 * ROWS + LANES);
    a7.intoArray(sums, 7 * ROWS);
    b7.intoArray(sums, 7 * ROWS + LANES);
  }

  private static void tile4(float[] panel, int depth, float[] x, int xo, int xs, float[] sums) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = FloatVector.zero(FLOATS);
    FloatVector a1 = FloatVector.zero(FLOATS);
    FloatVector b1 = FloatVector.zero(FLOATS);
    FloatVector a2 = FloatVector.zero(FLOATS);
    FloatVector b2 = FloatVector.zero(FLOATS);
    FloatVector a3 = FloatVector.zero(FLOATS);
    FloatVector b3 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      FloatVector a = FloatVector.fromArray(FLOATS, panel, k * ROWS);
      FloatVector b = FloatVector.fromArray(FLOATS, panel, k * ROWS + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[xo + k]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[xo + xs + k]);
      a1 = a.fma(x1, a1);
      b1 = b.fma(x1, b1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, x[xo + 2 * xs + k]);
      a2 = a.fma(x2, a2);
      b2 = b.fma(x2, b2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, x[xo + 3 * xs + k]);
      a3 = a.fma(x3, a3);
      b3 = b.fma(x3, b3);
    }
    a0.intoArray(sums, 0);
    b0.intoArray(sums, LANES);
    a1.intoArray(sums, ROWS);
    b1.intoArray(sums, ROWS + LANES);
    a2.intoArray(sums, 2 * ROWS);
    b2.intoArray(sums, 2 * ROWS + LANES);
    a3.intoArray(sums, 3 * ROWS);
    b3.intoArray(sums, 3 * ROWS + LANES);
  }

  private static void tile1(float[] panel, int depth, float[] x, int xo, float[] sums) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      FloatVector a = FloatVector.fromArray(FLOATS, panel, k * ROWS);
      FloatVector b = FloatVector.fromArray(FLOATS, panel, k * ROWS + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[xo + k]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
    }
    a0.intoArray(sums, 0);
    b0.intoArray(sums, LANES);
  }
}
