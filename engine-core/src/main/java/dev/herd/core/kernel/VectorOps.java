package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Operations on runs of floats. Each array comes with the index of its first element; {@code n}
 * counts elements. Implementations are stateless and thread-safe, and allocate nothing.
 */
public interface VectorOps {

  /** Returns the dot product of {@code a} and {@code b}. */
  float dot(float[] a, int ao, float[] b, int bo, int n);

  /** Returns the dot product of the little-endian IEEE halves at {@code aOffset} and {@code b}. */
  float dotF16(MemorySegment a, long aOffset, float[] b, int bo, int n);

  /** Adds {@code factor * x} to {@code y}; x holds little-endian IEEE halves. */
  void axpyF16(float factor, MemorySegment x, long xOffset, float[] y, int yo, int n);

  /** Converts to little-endian IEEE halves, rounding to nearest even. */
  void toF16(float[] x, int xo, MemorySegment y, long yOffset, int n);

  /** Adds {@code x} to {@code y}. */
  void add(float[] x, int xo, float[] y, int yo, int n);

  /** Multiplies {@code x} by {@code factor}, in place. */
  void scale(float[] x, int xo, float factor, int n);

  /** Adds {@code factor * x} to {@code y}. */
  void axpy(float factor, float[] x, int xo, float[] y, int yo, int n);

  /** Root mean square norm; {@code weight} may be null. */
  void rmsNorm(float[] x, int xo, float[] weight, float epsilon, float[] out, int oo, int n);

  /** Layer norm; {@code weight} and {@code bias} may be null. */
  void layerNorm(
      float[] x, int xo, float[] weight, float[] bias, float epsilon, float[] out, int oo, int n);

  /** Softmax in place, the maximum subtracted first. */
  void softmax(float[] x, int xo, int n);

  /** {@code out = silu(gate) * up}. */
  void siluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n);

  /** {@code out = gelu(gate) * up}, gelu by its tanh approximation. */
  void geluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n);

  /** {@code out = gelu(x)}, by its tanh approximation. */
  void gelu(float[] x, int xo, float[] out, int oo, int n);

  /** {@code x = cap * tanh(x / cap)}, in place. */
  void softCap(float[] x, int xo, float cap, int n);

  /** Rotates the pairs (2i, 2i + 1) of {@code x}, in place. */
  void ropeAdjacent(float[] x, int xo, float[] cos, float[] sin, int to, int pairs);

  /** Rotates the pairs (i, i + pairs) of {@code x}, in place. */
  void ropeHalves(float[] x, int xo, float[] cos, float[] sin, int to, int pairs);

  /** Returns the index, from {@code xo}, of the first greatest element. */
  int argMax(float[] x, int xo, int n);
}
