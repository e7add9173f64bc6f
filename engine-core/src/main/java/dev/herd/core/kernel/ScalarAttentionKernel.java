package dev.herd.core.kernel;

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
}
