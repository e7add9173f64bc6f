package dev.herd.core.kernel;

/**
 * What choosing a token does with the logits of a whole vocabulary, on slices of float arrays:
 * slice {@code (x, xo, n)} is {@code x[xo .. xo + n)}, and n may be any size from 0.
 *
 * <p>Every implementation gives the same bits, whatever the width of its vectors, so that a seed
 * chooses the same tokens on every machine. Order of additions is part of the contract for that
 * reason, and exponentials are those of one polynomial.
 *
 * <p>Implementations are stateless, safe for use by many threads, and allocate nothing. A slice
 * outside its array is refused with {@link IndexOutOfBoundsException} before anything is written.
 */
public interface SamplingKernel {
  /** Sums that run side by side: see {@link #sum}. */
  int SUMS = 16;

  /**
   * Returns the greatest value that is not NaN, or negative infinity when there is none. Zeros are
   * equal: which one's sign it has is undefined.
   */
  float max(float[] x, int xo, int n);

  /** Returns the position, counted from xo, of the first value above {@code bar}, or n. */
  int firstAbove(float bar, float[] x, int xo, int n);

  /**
   * Copies the values that are at least {@code bar}, in their order. NaN never is; values beyond
   * {@link Float#MAX_VALUE} become that.
   *
   * @param firstId the id of {@code x[xo]}; that of the next is one more
   * @param ids receives the ids of the values copied, from {@code to} on
   * @param values receives the values, from {@code to} on; both have room for n, and what they hold
   *     after the values copied is undefined
   * @return how many were copied
   */
  int gather(float bar, float[] x, int xo, int n, int firstId, int[] ids, float[] values, int to);

  /**
   * Computes {@code out = e^((x - max) * factor)} from the exponent as a float, with a relative
   * error under 2.5e-7. NaN and exponents under -104 give 0, values above {@code max} 1.
   *
   * @param max a finite number
   * @param factor a finite number above 0
   */
  void weights(float[] x, int xo, int n, float max, float factor, float[] out, int oo);

  /**
   * Returns the sum of values of at least 0. Value i of the first n - n mod 16 belongs to sum i mod
   * 16; the upper half of the sums is added to the lower until one is left, and then the rest of
   * the values, one after the other.
   */
  float sum(float[] x, int xo, int n);

  /**
   * Returns the sum of those weights whose key is at least {@code bar}, in the order of {@link
   * #sum}; others count as 0.
   *
   * @param keys n keys from {@code from} on
   * @param weights n weights of at least 0 from {@code from} on
   */
  float sumFrom(float bar, float[] keys, float[] weights, int from, int n);
}
