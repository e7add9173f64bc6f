package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.lang.foreign.MemorySegment;

/**
 * {@link AttentionKernel} on the Vector API. Scores are dot products, head by head: a run of keys
 * stays in the first cache for the next head. Sums take heads in groups of four, which share the
 * conversion of a row from halves. A last group of two or three repeats its last head to be four:
 * the repetition computes and stores the same values again. A single head goes its own way.
 */
final class PanamaAttentionKernel implements AttentionKernel {
  private static final int GROUP = 4;

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
    for (int h = 0; h < heads; h++) {
      int query = qo + h * headDim;
      int o = oo + h * outStride;
      for (int j = 0; j < count; j++) {
        out[o + j] = scale * VectorScores.dot(k, offset + j * rowBytes, q, query, headDim);
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
    for (int h = 0; h < heads; h += GROUP) {
      int weights = wo + h * wStride;
      int sums = yo + h * headDim;
      int last = Math.min(GROUP, heads - h) - 1;
      if (last == 0) {
        VectorWeightedSum.oneHead(w, weights, headDim, v, offset, rowBytes, count, y, sums);
      } else {
        VectorWeightedSum.fourHeads(
            w, weights, wStride, last, headDim, v, offset, rowBytes, count, y, sums);
      }
    }
  }

  @Override
  public float runningSoftmax(float[] x, int xo, int n, float[] factors, int fo) {
    return ScalarAttentionKernel.softmax(x, xo, n, factors, fo);
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
    VectorWeightedSum.half(w, wo, factors, fo, headDim, v, offset, rowBytes, count, y, yo);
  }
}
