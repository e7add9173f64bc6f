package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.load;

import jdk.incubator.vector.FloatVector;

/**
 * The register tile of matrix products: two rows of floats meet several tokens. Lanes run along the
 * columns as in a single row's product, and each pair of a row and a token has the two sums of
 * {@link RowKernel}'s order, so that a tile gives what the row alone would give.
 *
 * <p>The tile has 2 x 4 x 2 accumulators where there are 32 vector registers and 2 x 2 x 2 where
 * there are 16; past the edge accumulators live in memory and the rate halves. Sums start and end
 * in memory, so that columns can be taken a stretch at a time, short enough to stay in the first
 * cache while it meets several rows. Each shape is a method of one loop and few operations, since
 * the compiler allocates vectors in methods larger than it inlines.
 */
final class VectorTile {
  /** Vector registers of this processor at this width. */
  static final int REGISTERS =
      VectorWidth.BITS == 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;

  /** Rows in a tile. */
  static final int ROWS = 2;

  /** Tokens that the largest tile takes. */
  static final int TOKENS = REGISTERS >= 32 ? 4 : 2;

  private VectorTile() {}

  /** Returns for how many of {@code tokens} the next tile is: 4 or 2. */
  static int tokens(int tokens) {
    return TOKENS == 4 && tokens >= 4 ? 4 : 2;
  }

  /**
   * Adds the products of a stretch of columns to a tile's sums.
   *
   * @param rows weights; the second row starts {@code rowStride} after the first
   * @param x activations; token t starts at {@code xOffset + t * xStride}
   * @param n how many columns, a multiple of two vectors
   * @param tokens 4 or 2
   * @param sums the sums (tokens, rows, 2, lanes) from {@code sumsOffset} on
   */
  static void multiply(
      float[] rows,
      int rowOffset,
      int rowStride,
      float[] x,
      int xOffset,
      int xStride,
      int n,
      int tokens,
      float[] sums,
      int sumsOffset) {
    if (tokens == 4) {
      tile4(rows, rowOffset, rowStride, x, xOffset, xStride, n, sums, sumsOffset);
    } else {
      tile2(rows, rowOffset, rowStride, x, xOffset, xStride, n, sums, sumsOffset);
    }
  }

  /**
   * Adds the columns from {@code done} on, fewer than two vectors, to a pair's sums.
   *
   * @return the pair's product
   */
  static float finish(
      float[] sums, int so, float[] row, int ro, float[] x, int xo, int done, int columns) {
    int bound = columns & -LANES;
    if (done < bound) {
      load(row, ro + done).fma(load(x, xo + done), load(sums, so)).intoArray(sums, so);
    }
    float sum = LaneSum.of(load(sums, so).add(load(sums, so + LANES)));
    for (int i = bound; i < columns; i++) {
      sum = Math.fma(row[ro + i], x[xo + i], sum);
    }
    return sum;
  }

  private static void tile4(
      float[] rows, int ro, int rs, float[] x, int xo, int xs, int n, float[] sums, int so) {
    FloatVector p0 = load(sums, so);
    FloatVector q0 = load(sums, so + LANES);
    FloatVector u0 = load(sums, so + 2 * LANES);
    FloatVector v0 = load(sums, so + 3 * LANES);
    FloatVector p1 = load(sums, so + 4 * LANES);
    FloatVector q1 = load(sums, so + 5 * LANES);
    FloatVector u1 = load(sums, so + 6 * LANES);
    FloatVector v1 = load(sums, so + 7 * LANES);
    FloatVector p2 = load(sums, so + 8 * LANES);
    FloatVector q2 = load(sums, so + 9 * LANES);
    FloatVector u2 = load(sums, so + 10 * LANES);
    FloatVector v2 = load(sums, so + 11 * LANES);
    FloatVector p3 = load(sums, so + 12 * LANES);
    FloatVector q3 = load(sums, so + 13 * LANES);
    FloatVector u3 = load(sums, so + 14 * LANES);
    FloatVector v3 = load(sums, so + 15 * LANES);
    for (int k = 0; k < n; k += 2 * LANES) {
      FloatVector a = load(rows, ro + k);
      FloatVector b = load(rows, ro + rs + k);
      FloatVector x0 = load(x, xo + k);
      p0 = a.fma(x0, p0);
      u0 = b.fma(x0, u0);
      FloatVector x1 = load(x, xo + xs + k);
      p1 = a.fma(x1, p1);
      u1 = b.fma(x1, u1);
      FloatVector x2 = load(x, xo + 2 * xs + k);
      p2 = a.fma(x2, p2);
      u2 = b.fma(x2, u2);
      FloatVector x3 = load(x, xo + 3 * xs + k);
      p3 = a.fma(x3, p3);
      u3 = b.fma(x3, u3);
      a = load(rows, ro + k + LANES);
      b = load(rows, ro + rs + k + LANES);
      x0 = load(x, xo + k + LANES);
      q0 = a.fma(x0, q0);
      v0 = b.fma(x0, v0);
      x1 = load(x, xo + xs + k + LANES);
      q1 = a.fma(x1, q1);
      v1 = b.fma(x1, v1);
      x2 = load(x, xo + 2 * xs + k + LANES);
      q2 = a.fma(x2, q2);
      v2 = b.fma(x2, v2);
      x3 = load(x, xo + 3 * xs + k + LANES);
      q3 = a.fma(x3, q3);
      v3 = b.fma(x3, v3);
    }
    FLOAT_VECTOR.cast(p0).intoArray(sums, so);
    FLOAT_VECTOR.cast(q0).intoArray(sums, so + LANES);
    FLOAT_VECTOR.cast(u0).intoArray(sums, so + 2 * LANES);
    FLOAT_VECTOR.cast(v0).intoArray(sums, so + 3 * LANES);
    FLOAT_VECTOR.cast(p1).intoArray(sums, so + 4 * LANES);
    FLOAT_VECTOR.cast(q1).intoArray(sums, so + 5 * LANES);
    FLOAT_VECTOR.cast(u1).intoArray(sums, so + 6 * LANES);
    FLOAT_VECTOR.cast(v1).intoArray(sums, so + 7 * LANES);
    FLOAT_VECTOR.cast(p2).intoArray(sums, so + 8 * LANES);
    FLOAT_VECTOR.cast(q2).intoArray(sums, so + 9 * LANES);
    FLOAT_VECTOR.cast(u2).intoArray(sums, so + 10 * LANES);
    FLOAT_VECTOR.cast(v2).intoArray(sums, so + 11 * LANES);
    FLOAT_VECTOR.cast(p3).intoArray(sums, so + 12 * LANES);
    FLOAT_VECTOR.cast(q3).intoArray(sums, so + 13 * LANES);
    FLOAT_VECTOR.cast(u3).intoArray(sums, so + 14 * LANES);
    FLOAT_VECTOR.cast(v3).intoArray(sums, so + 15 * LANES);
  }

  private static void tile2(
      float[] rows, int ro, int rs, float[] x, int xo, int xs, int n, float[] sums, int so) {
    FloatVector p0 = load(sums, so);
    FloatVector q0 = load(sums, so + LANES);
    FloatVector u0 = load(sums, so + 2 * LANES);
    FloatVector v0 = load(sums, so + 3 * LANES);
    FloatVector p1 = load(sums, so + 4 * LANES);
    FloatVector q1 = load(sums, so + 5 * LANES);
    FloatVector u1 = load(sums, so + 6 * LANES);
    FloatVector v1 = load(sums, so + 7 * LANES);
    for (int k = 0; k < n; k += 2 * LANES) {
      FloatVector a = load(rows, ro + k);
      FloatVector b = load(rows, ro + rs + k);
      FloatVector x0 = load(x, xo + k);
      p0 = a.fma(x0, p0);
      u0 = b.fma(x0, u0);
      FloatVector x1 = load(x, xo + xs + k);
      p1 = a.fma(x1, p1);
      u1 = b.fma(x1, u1);
      a = load(rows, ro + k + LANES);
      b = load(rows, ro + rs + k + LANES);
      x0 = load(x, xo + k + LANES);
      q0 = a.fma(x0, q0);
      v0 = b.fma(x0, v0);
      x1 = load(x, xo + xs + k + LANES);
      q1 = a.fma(x1, q1);
      v1 = b.fma(x1, v1);
    }
    FLOAT_VECTOR.cast(p0).intoArray(sums, so);
    FLOAT_VECTOR.cast(q0).intoArray(sums, so + LANES);
    FLOAT_VECTOR.cast(u0).intoArray(sums, so + 2 * LANES);
    FLOAT_VECTOR.cast(v0).intoArray(sums, so + 3 * LANES);
    FLOAT_VECTOR.cast(p1).intoArray(sums, so + 4 * LANES);
    FLOAT_VECTOR.cast(q1).intoArray(sums, so + 5 * LANES);
    FLOAT_VECTOR.cast(u1).intoArray(sums, so + 6 * LANES);
    FLOAT_VECTOR.cast(v1).intoArray(sums, so + 7 * LANES);
  }
}
