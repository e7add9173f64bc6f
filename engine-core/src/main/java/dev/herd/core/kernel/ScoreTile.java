package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;

/**
 * The register tile of scores: one or two vectors of query rows meet several keys. Lanes are rows,
 * what a key has in a dimension is broadcast, and dimensions are added in their order.
 */
final class ScoreTile {
  /** Keys of a tile with two vectors of rows; with one vector they are 8. */
  private static final int KEYS = PanelTile.MOST_TOKENS;

  /** What the number of keys in memory is a multiple of. */
  static final int MOST_KEYS = 8;

  private ScoreTile() {}

  /**
   * Sets {@code out} (keys, rows) to products of queries and keys, and of keys that may follow them
   * up to a multiple of {@link #MOST_KEYS}.
   *
   * @param q queries (n, rows) from {@code qo} on
   * @param rows one vector of them or two
   * @param n dimensions
   * @param k keys (keys, n)
   */
  static void multiply(float[] q, int qo, int rows, int n, float[] k, int count, float[] out) {
    if (rows == LANES) {
      for (int j = 0; j < count; j += MOST_KEYS) {
        one8(q, qo, n, k, j * n, out, j * LANES);
      }
    } else if (KEYS == MOST_KEYS) {
      for (int j = 0; j < count; j += MOST_KEYS) {
        two8(q, qo, n, k, j * n, out, j * 2 * LANES);
      }
    } else {
      for (int j = 0; j < count; j += KEYS) {
        two4(q, qo, n, k, j * n, out, j * 2 * LANES);
      }
    }
  }

  private static void two8(float[] q, int qo, int n, float[] k, int ko, float[] out, int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    FloatVector a2 = a0;
    FloatVector b2 = a0;
    FloatVector a3 = a0;
    FloatVector b3 = a0;
    FloatVector a4 = a0;
    FloatVector b4 = a0;
    FloatVector a5 = a0;
    FloatVector b5 = a0;
    FloatVector a6 = a0;
    FloatVector b6 = a0;
    FloatVector a7 = a0;
    FloatVector b7 = a0;
    for (int d = 0; d < n; d++) {
      int p = qo + d * 2 * LANES;
      FloatVector a = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, q, p));
      FloatVector b = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, q, p + LANES));
      int i = ko + d;
      FloatVector k0 = FloatVector.broadcast(FLOATS, k[i]);
      a0 = a.fma(k0, a0);
      b0 = b.fma(k0, b0);
      FloatVector k1 = FloatVector.broadcast(FLOATS, k[i + n]);
      a1 = a.fma(k1, a1);
      b1 = b.fma(k1, b1);
      FloatVector k2 = FloatVector.broadcast(FLOATS, k[i + 2 * n]);
      a2 = a.fma(k2, a2);
      b2 = b.fma(k2, b2);
      FloatVector k3 = FloatVector.broadcast(FLOATS, k[i + 3 * n]);
      a3 = a.fma(k3, a3);
      b3 = b.fma(k3, b3);
      FloatVector k4 = FloatVector.broadcast(FLOATS, k[i + 4 * n]);
      a4 = a.fma(k4, a4);
      b4 = b.fma(k4, b4);
      FloatVector k5 = FloatVector.broadcast(FLOATS, k[i + 5 * n]);
      a5 = a.fma(k5, a5);
      b5 = b.fma(k5, b5);
      FloatVector k6 = FloatVector.broadcast(FLOATS, k[i + 6 * n]);
      a6 = a.fma(k6, a6);
      b6 = b.fma(k6, b6);
      FloatVector k7 = FloatVector.broadcast(FLOATS, k[i + 7 * n]);
      a7 = a.fma(k7, a7);
      b7 = b.fma(k7, b7);
    }
    FLOAT_VECTOR.cast(a0).intoArray(out, to);
    FLOAT_VECTOR.cast(b0).intoArray(out, to + LANES);
    FLOAT_VECTOR.cast(a1).intoArray(out, to + 2 * LANES);
    FLOAT_VECTOR.cast(b1).intoArray(out, to + 3 * LANES);
    FLOAT_VECTOR.cast(a2).intoArray(out, to + 4 * LANES);
    FLOAT_VECTOR.cast(b2).intoArray(out, to + 5 * LANES);
    FLOAT_VECTOR.cast(a3).intoArray(out, to + 6 * LANES);
    FLOAT_VECTOR.cast(b3).intoArray(out, to + 7 * LANES);
    FLOAT_VECTOR.cast(a4).intoArray(out, to + 8 * LANES);
    FLOAT_VECTOR.cast(b4).intoArray(out, to + 9 * LANES);
    FLOAT_VECTOR.cast(a5).intoArray(out, to + 10 * LANES);
    FLOAT_VECTOR.cast(b5).intoArray(out, to + 11 * LANES);
    FLOAT_VECTOR.cast(a6).intoArray(out, to + 12 * LANES);
    FLOAT_VECTOR.cast(b6).intoArray(out, to + 13 * LANES);
    FLOAT_VECTOR.cast(a7).intoArray(out, to + 14 * LANES);
    FLOAT_VECTOR.cast(b7).intoArray(out, to + 15 * LANES);
  }

  private static void two4(float[] q, int qo, int n, float[] k, int ko, float[] out, int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    FloatVector a2 = a0;
    FloatVector b2 = a0;
    FloatVector a3 = a0;
    FloatVector b3 = a0;
    for (int d = 0; d < n; d++) {
      int p = qo + d * 2 * LANES;
      FloatVector a = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, q, p));
      FloatVector b = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, q, p + LANES));
      int i = ko + d;
      FloatVector k0 = FloatVector.broadcast(FLOATS, k[i]);
      a0 = a.fma(k0, a0);
      b0 = b.fma(k0, b0);
      FloatVector k1 = FloatVector.broadcast(FLOATS, k[i + n]);
      a1 = a.fma(k1, a1);
      b1 = b.fma(k1, b1);
      FloatVector k2 = FloatVector.broadcast(FLOATS, k[i + 2 * n]);
      a2 = a.fma(k2, a2);
      b2 = b.fma(k2, b2);
      FloatVector k3 = FloatVector.broadcast(FLOATS, k[i + 3 * n]);
      a3 = a.fma(k3, a3);
      b3 = b.fma(k3, b3);
    }
    FLOAT_VECTOR.cast(a0).intoArray(out, to);
    FLOAT_VECTOR.cast(b0).intoArray(out, to + LANES);
    FLOAT_VECTOR.cast(a1).intoArray(out, to + 2 * LANES);
    FLOAT_VECTOR.cast(b1).intoArray(out, to + 3 * LANES);
    FLOAT_VECTOR.cast(a2).intoArray(out, to + 4 * LANES);
    FLOAT_VECTOR.cast(b2).intoArray(out, to + 5 * LANES);
    FLOAT_VECTOR.cast(a3).intoArray(out, to + 6 * LANES);
    FLOAT_VECTOR.cast(b3).intoArray(out, to + 7 * LANES);
  }

  private static void one8(float[] q, int qo, int n, float[] k, int ko, float[] out, int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    for (int d = 0; d < n; d++) {
      int p = qo + d * LANES;
      FloatVector a = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, q, p));
      int i = ko + d;
      FloatVector k0 = FloatVector.broadcast(FLOATS, k[i]);
      a0 = a.fma(k0, a0);
      FloatVector k1 = FloatVector.broadcast(FLOATS, k[i + n]);
      a1 = a.fma(k1, a1);
      FloatVector k2 = FloatVector.broadcast(FLOATS, k[i + 2 * n]);
      a2 = a.fma(k2, a2);
      FloatVector k3 = FloatVector.broadcast(FLOATS, k[i + 3 * n]);
      a3 = a.fma(k3, a3);
      FloatVector k4 = FloatVector.broadcast(FLOATS, k[i + 4 * n]);
      a4 = a.fma(k4, a4);
      FloatVector k5 = FloatVector.broadcast(FLOATS, k[i + 5 * n]);
      a5 = a.fma(k5, a5);
      FloatVector k6 = FloatVector.broadcast(FLOATS, k[i + 6 * n]);
      a6 = a.fma(k6, a6);
      FloatVector k7 = FloatVector.broadcast(FLOATS, k[i + 7 * n]);
      a7 = a.fma(k7, a7);
    }
    FLOAT_VECTOR.cast(a0).intoArray(out, to);
    FLOAT_VECTOR.cast(a1).intoArray(out, to + LANES);
    FLOAT_VECTOR.cast(a2).intoArray(out, to + 2 * LANES);
    FLOAT_VECTOR.cast(a3).intoArray(out, to + 3 * LANES);
    FLOAT_VECTOR.cast(a4).intoArray(out, to + 4 * LANES);
    FLOAT_VECTOR.cast(a5).intoArray(out, to + 5 * LANES);
    FLOAT_VECTOR.cast(a6).intoArray(out, to + 6 * LANES);
    FLOAT_VECTOR.cast(a7).intoArray(out, to + 7 * LANES);
  }
}
