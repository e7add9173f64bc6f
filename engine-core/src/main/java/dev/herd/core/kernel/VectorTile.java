package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The register tile of matrix products: two vectors of rows meet several tokens. Weights come as a
 * panel (depth, {@link #ROWS}), so one vector holds a column of as many rows, and each activation
 * is broadcast to it. A tile's products stay in registers until its depth is done.
 *
 * <p>The tile takes 2 x 8 accumulators where there are 32 vector registers and 2 x 4 where there
 * are 16. One more than fits and the rate halves, since accumulators then live in memory;
 * docs/kernels.md has the figures of each shape.
 */
final class VectorTile {
  /** Rows in a panel. */
  static final int ROWS = 2 * LANES;

  /** Tokens that the largest tile takes at a time. */
  static final int TOKENS = registers() >= 32 ? 8 : 4;

  private VectorTile() {}

  private static int registers() {
    return VectorWidth.BITS == 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;
  }

  /**
   * Adds the products of a panel and {@code tokens} activation rows to {@code out}.
   *
   * @param panel weights (depth, ROWS)
   * @param x activations; token t's row starts at {@code xOffset + t * xStride}
   * @param out sums; token t's {@link #ROWS} start at {@code outOffset + t * outStride}
   */
  static void multiplyAdd(
      float[] panel,
      int depth,
      float[] x,
      int xOffset,
      int xStride,
      int tokens,
      float[] out,
      int outOffset,
      int outStride) {
    int t = 0;
    if (TOKENS == 8) {
      for (; t <= tokens - 8; t += 8) {
        tile8(
            panel,
            depth,
            x,
            xOffset + t * xStride,
            xStride,
            out,
            outOffset + t * outStride,
            outStride);
      }
    }
    for (; t <= tokens - 4; t += 4) {
      tile4(
          panel,
          depth,
          x,
          xOffset + t * xStride,
          xStride,
          out,
          outOffset + t * outStride,
          outStride);
    }
    for (; t < tokens; t++) {
      tile1(panel, depth, x, xOffset + t * xStride, out, outOffset + t * outStride);
    }
  }

  private static void tile8(
      float[] panel, int depth, float[] x, int xo, int xs, float[] out, int oo, int os) {
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
    add(a0, b0, out, oo);
    add(a1, b1, out, oo + os);
    add(a2, b2, out, oo + 2 * os);
    add(a3, b3, out, oo + 3 * os);
    add(a4, b4, out, oo + 4 * os);
    add(a5, b5, out, oo + 5 * os);
    add(a6, b6, out, oo + 6 * os);
    add(a7, b7, out, oo + 7 * os);
  }

  private static void tile4(
      float[] panel, int depth, float[] x, int xo, int xs, float[] out, int oo, int os) {
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
    add(a0, b0, out, oo);
    add(a1, b1, out, oo + os);
    add(a2, b2, out, oo + 2 * os);
    add(a3, b3, out, oo + 3 * os);
  }

  private static void tile1(float[] panel, int depth, float[] x, int xo, float[] out, int oo) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      FloatVector a = FloatVector.fromArray(FLOATS, panel, k * ROWS);
      FloatVector b = FloatVector.fromArray(FLOATS, panel, k * ROWS + LANES);
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[xo + k]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
    }
    add(a0, b0, out, oo);
  }

  private static void add(FloatVector a, FloatVector b, float[] out, int offset) {
    a.add(FloatVector.fromArray(FLOATS, out, offset)).intoArray(out, offset);
    b.add(FloatVector.fromArray(FLOATS, out, offset + LANES)).intoArray(out, offset + LANES);
  }
}
