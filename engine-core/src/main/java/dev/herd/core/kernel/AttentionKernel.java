package dev.herd.core.kernel;

/**
 * Attention of a block of rows, each a query head of one token, over runs of consecutive cached
 * positions of the key-value head that they share. A run is widened to floats once for all rows, by
 * {@link CacheRows}. The result of a row does not depend on the other rows of its block, to the
 * bit.
 *
 * <p>Implementations are stateless, safe for use by many threads, and allocate nothing. A slice
 * outside its array or segment is refused with {@link IndexOutOfBoundsException} before anything is
 * written.
 */
public interface AttentionKernel {
  /** Positions of a run, at most. */
  int RUN = 64;

  /** What the distance between two rows of sums is a multiple of, in floats. */
  int PADDING = 32;

  /** Returns the distance between two rows of sums: {@code headDim} and what fills vectors up. */
  static int padded(int headDim) {
    return (headDim + PADDING - 1) & -PADDING;
  }

  /**
   * Sets {@code count} scores of a row, from {@code position} on, to {@code scale * dot(query,
   * key)}.
   *
   * @param q the query from index qo
   * @param keys widened
   */
  void scores(
      float[] q,
      int qo,
      int headDim,
      float[] keys,
      int count,
      float scale,
      AttentionWeights weights,
      int row,
      int position);

  /** Returns the floats that the queries of {@code rows} rows take once they are arranged. */
  static int queries(int rows, int headDim) {
    return (rows + PADDING - 1) / PADDING * PADDING * headDim;
  }

  /**
   * Arranges a row's query for {@link #blockScores}.
   *
   * @param q the query from index qo
   * @param queries of the block, {@link #queries(int, int)} floats
   * @param rows of the block, of which this is number {@code row}
   */
  void arrangeQuery(float[] q, int qo, int headDim, float[] queries, int row, int rows);

  /**
   * Sets {@code count} scores of each row, from {@code position} on, to {@code scale * dot(query,
   * key)}. Products are added in the order of dimensions, unlike those of {@link #scores}: a row
   * whose sums are compared must take one or the other throughout.
   *
   * @param queries arranged
   * @param keys widened, an array of {@link #RUN} of them at least
   */
  void blockScores(
      float[] queries,
      int rows,
      int headDim,
      float[] keys,
      int count,
      float scale,
      AttentionWeights weights,
      int position);

  /**
   * Replaces a row's scores at {@code [start, end)} by their exponentials, less the maximum, and
   * sets the positions before and after them to zero.
   *
   * @return the sum of the exponentials
   */
  float softmax(AttentionWeights weights, int row, int start, int end);

  /**
   * Adds to each row of y the sum of its weights from {@code position} on, times the values.
   *
   * @param values widened, {@code count} of them
   * @param y sums (rows, padded headDim)
   */
  void weightedSum(
      AttentionWeights weights, int position, float[] values, int count, int headDim, float[] y);

  /**
   * The softmax that {@link #weightedHalfSum} goes with: positions are taken in order, with the
   * maximum of those so far (arXiv 2205.14135). A score becomes {@code e^(score - maximum so far)};
   * its factor is what all sums before it are multiplied by, 1 unless it is a new maximum.
   *
   * @param x scores of one row, in place
   * @param factors (n) from index fo
   * @return the sum of all weights, to divide the weighted sum by
   */
  float runningSoftmax(float[] x, int xo, int n, float[] factors, int fo);

  /**
   * Adds values to one row's sums as the reference library does: sums are kept in half precision,
   * so each step {@code y = y * factor + w * value} is rounded to it, twice where the factor isn't
   * 1. Sums beyond the largest half, 65504, keep its 11 bits and have the exponents of a float.
   * Meant for short runs, where it makes results comparable; over long ones the sum of many small
   * terms loses precision.
   *
   * @param w weights from index wo
   * @param factors from index fo
   * @param values widened, {@code count} of them, of which those in {@code [from, end)} are added
   * @param y sums (padded headDim) from index yo, of 11 bits
   */
  void weightedHalfSum(
      float[] w,
      int wo,
      float[] factors,
      int fo,
      float[] values,
      int count,
      int from,
      int end,
      int headDim,
      float[] y,
      int yo);
}
