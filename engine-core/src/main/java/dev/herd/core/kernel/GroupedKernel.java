package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * A weight type whose products with {@link GroupedLevels} are added in the reference library's
 * order: products of integers exactly, block by block, and the blocks' sums by fused operations in
 * ascending order. Two sums that differ in the last bit may be rounded to different 8-bit levels in
 * the next layer, a difference a thousand times as large; with the same order there is none, and
 * what a model says is comparable word by word.
 *
 * <p>Implementations are stateless. Columns are whole blocks, offsets point at the start of a row,
 * and the callers in this package guarantee it. A row meets one token straight from the blocks; or
 * it is unpacked, and tiles of rows meet tiles of tokens; both give the same bits.
 */
interface GroupedKernel {
  /** Columns of a row for each float that it may use of {@link KernelScratch#details}. */
  int DETAIL_COLUMNS = 2;

  /** Returns the weight type that this kernel reads. */
  GgmlType type();

  /** Returns the product of a row and the token whose levels start at {@code first}. */
  float dot(
      MemorySegment weights,
      long offset,
      int columns,
      GroupedLevels x,
      int first,
      KernelScratch scratch);

  /**
   * Unpacks a row into row {@code row} of {@code scratch}: integers, arranged as the activations
   * are, into {@code rows(columns)}, and what else the blocks hold into {@code details}.
   */
  void unpack(MemorySegment weights, long offset, int columns, int row, KernelScratch scratch);

  /**
   * Adds the products of unpacked rows and some tokens over a stretch of columns.
   *
   * @param row the first row in {@code scratch}
   * @param rows 2, or 1 with one token
   * @param from the first column, a multiple of 256 or of the block
   * @param n how many columns
   * @param first index of the first token's first level
   * @param tokens 4 or 2, or 1 with one row
   * @param sums the sums (tokens, rows, 8) from {@code at} on
   */
  void tile(
      int row,
      int rows,
      int columns,
      int from,
      int n,
      GroupedLevels x,
      int first,
      int tokens,
      KernelScratch scratch,
      float[] sums,
      int at);

  /** Returns the product whose eight sums start at {@code at}. */
  float total(float[] sums, int at);
}
