package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;

/**
 * How the KV cache stores keys and values in one element type: rows of {@code headDim} numbers,
 * written one by one, and widened to floats in runs for the {@link AttentionKernel} of the same
 * provider.
 *
 * <p>Halves are IEEE 754 binary16, little-endian, at any alignment. Numbers are rounded to the
 * nearest, and to even in a tie; what is beyond the largest half, infinities included, becomes the
 * largest half (65504) of its sign, NaN becomes NaN. An implementation may read the encodings of
 * infinity and NaN as numbers of magnitude 65536 to 131008 with the same sign. A number beyond what
 * a block of integers can hold makes the block's scale the largest half, NaN counts as zero there.
 * Implementations are stateless, safe for use by many threads, and allocate nothing. A slice
 * outside its array or segment is refused with {@link IndexOutOfBoundsException} before anything is
 * written.
 */
public interface CacheRows {
  /**
   * Writes a row.
   *
   * @param x from index xo
   * @param y receives the row
   * @param yOffset in bytes
   * @param n numbers, whole blocks of the type
   */
  void store(float[] x, int xo, MemorySegment y, long yOffset, int n);

  /**
   * Widens keys of a run.
   *
   * @param offset the first key's position in {@code k}, in bytes
   * @param rowBytes from one key to the next, in bytes
   * @param count how many keys, at most {@link AttentionKernel#RUN}
   * @param keys (keys, headDim), written from key {@code first} on
   */
  void widenKeys(
      MemorySegment k, long offset, long rowBytes, int count, int headDim, float[] keys, int first);

  /**
   * Widens values of a run.
   *
   * @param values room for {@code run * padded(headDim)}, as the attention kernel arranges them;
   *     written from value {@code first} on
   * @param run values of the whole run, at most {@link AttentionKernel#RUN}
   */
  void widenValues(
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      int headDim,
      float[] values,
      int first,
      int run);
}
