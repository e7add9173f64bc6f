package dev.herd.core.kernel;

import static java.util.Objects.checkFromToIndex;

/** {@link AttentionKernel} on the Vector API. */
final class PanamaAttentionKernel implements AttentionKernel {
  @Override
  public void scores(
      float[] q,
      int qo,
      int headDim,
      float[] keys,
      int count,
      float scale,
      AttentionWeights weights,
      int row,
      int position) {
    int to = AttentionArguments.checkScores(q, qo, headDim, keys, count, weights, row, position);
    VectorScores.multiply(keys, count, headDim, q, qo, scale, weights.values(), to);
  }

  @Override
  public void arrangeQuery(float[] q, int qo, int headDim, float[] queries, int row, int rows) {
    AttentionArguments.checkQuery(q, qo, headDim, queries, row, rows);
    VectorBlockScores.arrange(q, qo, headDim, queries, row, rows);
  }

  @Override
  public void blockScores(
      float[] queries,
      int rows,
      int headDim,
      float[] keys,
      int count,
      float scale,
      AttentionWeights weights,
      int position) {
    AttentionArguments.checkBlockScores(queries, rows, headDim, keys, count, weights, position);
    VectorBlockScores.multiply(queries, rows, headDim, keys, count, scale, weights, position);
  }

  @Override
  public float softmax(AttentionWeights weights, int row, int start, int end) {
    AttentionArguments.checkRange(weights, row, start, end);
    return VectorSoftmax.of(weights, row, start, end);
  }

  @Override
  public void weightedSum(
      AttentionWeights weights, int position, float[] values, int count, int headDim, float[] y) {
    AttentionArguments.checkSums(weights, position, values, count, headDim, y);
    VectorWeightedSum.add(weights, position, values, count, headDim, y);
  }

  @Override
  public float runningSoftmax(float[] x, int xo, int n, float[] factors, int fo) {
    return VectorRunningSoftmax.of(x, xo, n, factors, fo);
  }

  @Override
  public void weightedHalfSum(
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
      int yo) {
    checkFromToIndex(from, end, count);
    AttentionArguments.checkHalfSum(w, wo, factors, fo, values, count, end - from, headDim, y, yo);
    VectorWeightedSum.addHalves(w, wo, factors, fo, values, count, from, end, headDim, y, yo);
  }
}
