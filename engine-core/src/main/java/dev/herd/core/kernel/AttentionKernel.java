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
}
