package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkFromToIndex;
import static java.util.Objects.checkIndex;

/** The checks that implementations of {@link AttentionKernel} share. */
final class AttentionArguments {
  private AttentionArguments() {}

  /** Returns the index of the first score. */
  static int checkScores(
      float[] q,
      int qo,
      int headDim,
      float[] keys,
      int count,
      AttentionWeights weights,
      int row,
      int position) {
    checkFromIndexSize(qo, headDim, q.length);
    checkFromIndexSize(0, count * headDim, keys.length);
    checkIndex(row, weights.rows());
    return checkPositions(weights, row, position, count);
  }

  static void checkQuery(float[] q, int qo, int headDim, float[] queries, int row, int rows) {
    checkFromIndexSize(qo, headDim, q.length);
    checkIndex(row, rows);
    checkFromIndexSize(0, AttentionKernel.queries(rows, headDim), queries.length);
  }

  static void checkBlockScores(
      float[] queries,
      int rows,
      int headDim,
      float[] keys,
      int count,
      AttentionWeights weights,
      int position) {
    checkFromIndexSize(0, AttentionKernel.queries(rows, headDim), queries.length);
    checkFromIndexSize(0, AttentionKernel.RUN * headDim, keys.length);
    checkFromToIndex(0, count, AttentionKernel.RUN);
    checkFromToIndex(0, rows, weights.rows());
    checkPositions(weights, 0, position, count);
  }

  /** Checks positions of one stretch, and returns the index of the first. */
  private static int checkPositions(AttentionWeights weights, int row, int position, int count) {
    checkFromIndexSize(position, count, weights.positions());
    checkFromIndexSize(position % AttentionWeights.STRETCH, count, AttentionWeights.STRETCH);
    return weights.index(row, position);
  }

  static void checkRange(AttentionWeights weights, int row, int start, int end) {
    checkIndex(row, weights.rows());
    checkFromToIndex(start, end, weights.positions());
  }

  static void checkSums(
      AttentionWeights weights, int position, float[] values, int count, int headDim, float[] y) {
    int padded = AttentionKernel.padded(headDim);
    checkPositions(weights, 0, position, count);
    checkFromIndexSize(0, count * padded, values.length);
    checkFromIndexSize(0, weights.rows() * padded, y.length);
  }

  static void checkHalfSum(
      float[] w,
      int wo,
      float[] factors,
      int fo,
      float[] values,
      int count,
      int n,
      int headDim,
      float[] y,
      int yo) {
    int padded = AttentionKernel.padded(headDim);
    checkFromIndexSize(wo, n, w.length);
    checkFromIndexSize(fo, n, factors.length);
    checkFromIndexSize(0, count * padded, values.length);
    checkFromIndexSize(yo, padded, y.length);
  }
}
