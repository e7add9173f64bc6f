package dev.herd.core.kernel;

/**
 * Rounds slices of floats to the values that {@link ActivationPrecision} names, kept as floats.
 * {@code x} and {@code y} may be the same slice. All twins give the same values, but for the sign
 * of zero.
 */
interface ActivationRounding {
  /** To IEEE binary16, ties to even; magnitudes beyond its range become its largest. */
  void halves(float[] x, int xo, float[] y, int yo, int n);

  /** To IEEE binary16 as {@link #halves}, times 2^102. */
  void raisedHalves(float[] x, int xo, float[] y, int yo, int n);

  /** To the upper half of IEEE binary32, ties to even. */
  void bfloats(float[] x, int xo, float[] y, int yo, int n);

  /**
   * Blocks of 32 to {@code q * d}, with {@code d} the largest magnitude / 127 in half precision and
   * {@code q} the nearest integer, ties to even, of the value over the exact {@code d}.
   */
  void blocksOf32(float[] x, int xo, float[] y, int yo, int n);

  /**
   * Blocks of 256 to {@code q * d}, where {@code -127 d} is the value of largest magnitude, the
   * first of such, and {@code q} is at most 127.
   */
  void blocksOf256(float[] x, int xo, float[] y, int yo, int n);
}
