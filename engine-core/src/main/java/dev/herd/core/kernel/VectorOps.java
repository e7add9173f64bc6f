package dev.herd.core.kernel;

/**
 * The element-wise and reducing operations of a forward pass, on slices of float arrays: slice
 * {@code (x, xo, n)} is {@code x[xo .. xo + n)}, and n may be any size from 0.
 *
 * <p>Implementations are stateless, safe for use by many threads, and allocate nothing. A slice
 * outside its array is refused with {@link IndexOutOfBoundsException} before anything is written.
 * An output slice may be the very same slice as an input (same array, same offset); any other
 * overlap is undefined. NaN in an input gives NaN in what depends on it unless an operation says
 * otherwise; sums are rounded in an order of the implementation's own.
 */
public interface VectorOps {
  /** Returns the sum of {@code a[ao + i] * b[bo + i]}. */
  float dot(float[] a, int ao, float[] b, int bo, int n);

  /** Rounds x in place to halves, as {@link CacheRows} stores them. */
  void roundToF16(float[] x, int xo, int n);

  /** Adds x to y. */
  void add(float[] x, int xo, float[] y, int yo, int n);

  /** Multiplies x by a factor, in place. */
  void scale(float[] x, int xo, float factor, int n);

  /** Adds {@code factor * x} to y. */
  void axpy(float factor, float[] x, int xo, float[] y, int yo, int n);

  /**
   * Root-mean-square norm: {@code out = x / sqrt(mean(x^2) + epsilon) * weight}; Zhang and
   * Sennrich, 2019.
   *
   * @param weight n factors from index 0, or null for none
   */
  void rmsNorm(float[] x, int xo, float[] weight, float epsilon, float[] out, int oo, int n);

  /**
   * Layer norm: {@code out = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias}; Ba,
   * Kiros and Hinton, 2016.
   *
   * @param weight n factors from index 0, or null for none
   * @param bias n summands from index 0, or null for none
   */
  void layerNorm(
      float[] x, int xo, float[] weight, float[] bias, float epsilon, float[] out, int oo, int n);

  /**
   * Softmax in place: {@code exp(x - max(x))} divided by its sum. Entries of negative infinity get
   * weight 0; a slice with nothing but those, and one with a NaN or positive infinity, becomes NaN.
   */
  void softmax(float[] x, int xo, int n);

  /**
   * The gated linear unit {@code out = silu(gate) * up}, where {@code silu(g) = g / (1 + e^-g)}.
   */
  void siluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n);

  /** The gated linear unit {@code out = gelu(gate) * up}, gelu as in {@link #gelu}. */
  void geluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n);

  /**
   * Gaussian error linear unit by its tanh approximation: {@code x / 2 * (1 + tanh(sqrt(2 / pi) *
   * (x + 0.044715 * x^3)))}; Hendrycks and Gimpel, 2016. Under 10 argument and result are rounded
   * to half precision, as in the table by which the reference library computes it.
   */
  void gelu(float[] x, int xo, float[] out, int oo, int n);

  /** Soft cap in place: {@code cap * tanh(x / cap)}. */
  void softCap(float[] x, int xo, float cap, int n);

  /**
   * Rotates the pairs {@code (x[2i], x[2i + 1])} by the angles of a table: rotary position
   * embedding in the order of Su et al., 2021.
   *
   * @param x 2 * pairs values from xo
   * @param cos cosines of the angles, {@code pairs} of them from index {@code to}
   * @param sin sines of the angles, likewise
   */
  void ropeAdjacent(float[] x, int xo, float[] cos, float[] sin, int to, int pairs);

  /**
   * Rotates the pairs {@code (x[i], x[i + pairs])} by the angles of a table: the order of GPT-NeoX.
   *
   * @param x 2 * pairs values from xo
   * @param cos cosines of the angles, {@code pairs} of them from index {@code to}
   * @param sin sines of the angles, likewise
   */
  void ropeHalves(float[] x, int xo, float[] cos, float[] sin, int to, int pairs);

  /**
   * Returns the position, counted from xo, of the greatest value: the lowest one among equals. NaN
   * never wins; -1 when there is nothing else.
   */
  int argMax(float[] x, int xo, int n);
}
