package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkFromToIndex;

/** {@link AttentionKernel} as plain loops: the reference. Sums of a dot product are double. */
final class ScalarAttentionKernel implements AttentionKernel {
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
    for (int j = 0; j < count; j++) {
      double sum = 0;
      for (int d = 0; d < headDim; d++) {
        sum += (double) q[qo + d] * keys[j * headDim + d];
      }
      weights.values()[to + j] = (float) (sum * scale);
    }
  }

  @Override
  public void arrangeQuery(float[] q, int qo, int headDim, float[] queries, int row, int rows) {
    AttentionArguments.checkQuery(q, qo, headDim, queries, row, rows);
    System.arraycopy(q, qo, queries, row * headDim, headDim);
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
    for (int r = 0; r < rows; r++) {
      scores(queries, r * headDim, headDim, keys, count, scale, weights, r, position);
    }
  }

  @Override
  public float softmax(AttentionWeights weights, int row, int start, int end) {
    AttentionArguments.checkRange(weights, row, start, end);
    float[] x = weights.values();
    float max = Float.NEGATIVE_INFINITY;
    for (int i = start; i < end; i++) {
      max = Math.max(max, x[weights.index(row, i)]);
    }
    double sum = 0;
    for (int i = 0; i < weights.positions(); i++) {
      int at = weights.index(row, i);
      x[at] = i >= start && i < end ? (float) Math.exp(x[at] - max) : 0;
      sum += x[at];
    }
    return (float) sum;
  }

  @Override
  public void weightedSum(
      AttentionWeights weights, int position, float[] values, int count, int headDim, float[] y) {
    AttentionArguments.checkSums(weights, position, values, count, headDim, y);
    int padded = AttentionKernel.padded(headDim);
    for (int r = 0; r < weights.rows(); r++) {
      for (int d = 0; d < padded; d++) {
        double sum = 0;
        for (int j = 0; j < count; j++) {
          sum += (double) weights.values()[weights.index(r, position + j)] * values[j * padded + d];
        }
        y[r * padded + d] += (float) sum;
      }
    }
  }

  /** Exponentials are correctly rounded, like those of the C library that the reference calls. */
  @Override
  public float runningSoftmax(float[] x, int xo, int n, float[] factors, int fo) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(fo, n, factors.length);
    float maximum = Float.NEGATIVE_INFINITY;
    float sum = 0;
    for (int j = 0; j < n; j++) {
      float score = x[xo + j];
      float factor = score > maximum ? (float) Math.exp(maximum - score) : 1;
      maximum = Math.max(maximum, score);
      float weight = (float) Math.exp(score - maximum);
      sum = sum * factor + weight;
      factors[fo + j] = factor;
      x[xo + j] = weight;
    }
    return sum;
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
    int padded = AttentionKernel.padded(headDim);
    for (int j = from; j < end; j++) {
      float factor = factors[fo + j - from];
      float weight = w[wo + j - from];
      for (int d = 0; d < headDim; d++) {
        float before = FloatMath.halfPrecision(y[yo + d] * factor);
        y[yo + d] = FloatMath.halfPrecision(Math.fma(values[j * padded + d], weight, before));
      }
    }
  }
}
