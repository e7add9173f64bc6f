package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.lang.foreign.MemorySegment;

/** {@link AttentionKernel} as plain loops: the reference. Sums of a dot product are double. */
final class ScalarAttentionKernel implements AttentionKernel {
  @Override
  public void scores(
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
      int outStride) {
    AttentionArguments.checkRows(q, qo, headDim, heads, headDim);
    AttentionArguments.checkHalves(k, offset, rowBytes, count, headDim);
    AttentionArguments.checkRows(out, oo, outStride, heads, count);
    for (int j = 0; j < count; j++) {
      long key = offset + j * rowBytes;
      for (int h = 0; h < heads; h++) {
        double sum = 0;
        for (int d = 0; d < headDim; d++) {
          sum += (double) q[qo + h * headDim + d] * ScalarVectorOps.half(k, key, d);
        }
        out[oo + h * outStride + j] = (float) (sum * scale);
      }
    }
  }

  @Override
  public void weightedSum(
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
      int yo) {
    AttentionArguments.checkRows(w, wo, wStride, heads, count);
    AttentionArguments.checkHalves(v, offset, rowBytes, count, headDim);
    AttentionArguments.checkRows(y, yo, headDim, heads, headDim);
    for (int j = 0; j < count; j++) {
      long value = offset + j * rowBytes;
      for (int h = 0; h < heads; h++) {
        for (int d = 0; d < headDim; d++) {
          y[yo + h * headDim + d] += w[wo + h * wStride + j] * ScalarVectorOps.half(v, value, d);
        }
      }
    }
  }

  @Override
  public float runningSoftmax(float[] x, int xo, int n, float[] factors, int fo) {
    return softmax(x, xo, n, factors, fo);
  }

  /** Exponentials are correctly rounded, like those of the C library that the reference calls. */
  static float softmax(float[] x, int xo, int n, float[] factors, int fo) {
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
      int headDim,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    checkFromIndexSize(wo, count, w.length);
    checkFromIndexSize(fo, count, factors.length);
    checkFromIndexSize(yo, headDim, y.length);
    AttentionArguments.checkHalves(v, offset, rowBytes, count, headDim);
    halfSum(w, wo, factors, fo, 0, headDim, v, offset, rowBytes, count, y, yo);
  }

  /** Sums the elements {@code [from, end)} of the values. */
  static void halfSum(
      float[] w,
      int wo,
      float[] factors,
      int fo,
      int from,
      int end,
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      float[] y,
      int yo) {
    for (int j = 0; j < count; j++) {
      for (int d = from; d < end; d++) {
        float before = FloatMath.half(y[yo + d] * factors[fo + j]);
        float value = ScalarVectorOps.half(v, offset + j * rowBytes, d);
        y[yo + d] = FloatMath.half(Math.fma(value, w[wo + j], before));
      }
    }
  }
}
