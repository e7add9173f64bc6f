package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Attention of one token over a run of consecutive cached positions, for the query heads that share
 * one key-value head: rows of keys or values are read once for several heads. Softmax between the
 * two steps is {@link VectorOps#softmax}, over the scores of all runs.
 *
 * <p>Rows are {@code headDim} IEEE halves, read as {@link VectorOps} says, {@code rowBytes} apart.
 * Implementations are stateless, safe for use by many threads, and allocate nothing. A slice
 * outside its array or segment is refused with {@link IndexOutOfBoundsException} before anything is
 * written.
 */
public interface AttentionKernel {
  /**
   * Sets {@code out[oo + h * outStride + j] = scale * dot(query of head h, key j)}.
   *
   * @param q queries (heads, headDim) from index qo
   * @param k keys
   * @param offset the first key's position in {@code k}, in bytes
   * @param rowBytes from one key to the next, in bytes
   * @param count how many keys
   */
  void scores(
      float[] q,
      int qo,
      int heads,
      int headDim,
      MemorySegment k,
      long offset,
      long rowBytes,
      int count,
      float scale,
      float[] out,
      int oo,
      int outStride);

  /**
   * Adds the sum of {@code w[wo + h * wStride + j] * value j} to row h of y.
   *
   * @param w weights; (heads, count) with a stride of wStride
   * @param v values
   * @param offset the first value's position in {@code v}, in bytes
   * @param rowBytes from one value to the next, in bytes
   * @param count how many values
   * @param y sums (heads, headDim) from index yo
   */
  void weightedSum(
      float[] w,
      int wo,
      int wStride,
      int heads,
      int headDim,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo);

  /**
   * The softmax that {@link #weightedHalfSum} goes with: positions are taken in order, with the
   * maximum of those so far (arXiv 2205.14135). A score becomes {@code e^(score - maximum so far)};
   * its factor is what all sums before it are multiplied by, 1 unless it is a new maximum.
   *
   * @param x scores of one head, in place
   * @param factors (n) from index fo
   * @return the sum of all weights, to divide the weighted sum by
   */
  float runningSoftmax(float[] x, int xo, int n, float[] factors, int fo);

  /**
   * Adds values to one head's sums as the reference library does: sums are kept in half precision,
   * so each step {@code y = y * factor + w * value} is rounded to it. Meant for short runs, where
   * it makes results comparable; over long ones the sum of many small terms loses precision.
   *
   * @param w weights (count) from index wo
   * @param factors (count) from index fo
   * @param y sums (headDim) from index yo, floats that are exact halves
   */
  void weightedHalfSum(
      float[] w,
      int wo,
      float[] factors,
      int fo,
      int headDim,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo);
}
