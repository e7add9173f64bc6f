package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.load;
import static java.util.Objects.checkFromIndexSize;

import jdk.incubator.vector.VectorOperators;

/** {@link SamplingKernel} on the Vector API: searches here, sums in {@link VectorMass}. */
final class PanamaSamplingKernel implements SamplingKernel {
  private final SamplingStep maximum = new SamplingStep.Maximum();
  private final SamplingStep exponentials = new SamplingStep.Weights();
  private final SamplingStep sum = new SamplingStep.Sum();
  private final SamplingStep sumFrom = new SamplingStep.SumFrom();

  private static float run(
      SamplingStep step, float[] x, int xo, float[] y, int yo, int n, float a, float b) {
    return step.run(x, xo, y, yo, n, a, b);
  }

  @Override
  public float max(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    return run(maximum, x, xo, x, xo, n, 0, 0);
  }

  @Override
  public int firstAbove(float bar, float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    int i = vectorAbove(bar, x, xo, n & -LANES);
    while (i < n && !(x[xo + i] > bar)) {
      i++;
    }
    return i;
  }

  /** Returns the start of the first vector with a value above the bar, or bound. */
  private static int vectorAbove(float bar, float[] x, int xo, int bound) {
    for (int i = 0; i < bound; i += LANES) {
      if (load(x, xo + i).compare(VectorOperators.GT, bar).anyTrue()) {
        return i;
      }
    }
    return bound;
  }

  @Override
  public int gather(
      float bar, float[] x, int xo, int n, int firstId, int[] ids, float[] values, int to) {
    ScalarSamplingKernel.checkGather(x, xo, n, ids, values, to);
    int bound = n & -LANES;
    int end = to;
    for (int i = 0; i < bound; i += LANES) {
      long hits = load(x, xo + i).compare(VectorOperators.GE, bar).toLong();
      for (; hits != 0; hits &= hits - 1) {
        int at = i + Long.numberOfTrailingZeros(hits);
        ids[end] = firstId + at;
        values[end++] = Math.min(x[xo + at], Float.MAX_VALUE);
      }
    }
    return ScalarSamplingKernel.copyFrom(
            bar, x, xo + bound, n - bound, firstId + bound, ids, values, end)
        - to;
  }

  @Override
  public void weights(float[] x, int xo, int n, float max, float factor, float[] out, int oo) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    run(exponentials, x, xo, out, oo, n, max, factor);
  }

  @Override
  public float sum(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    return run(sum, x, xo, x, xo, n, 0, 0);
  }

  @Override
  public float sumFrom(float bar, float[] keys, float[] weights, int from, int n) {
    checkFromIndexSize(from, n, keys.length);
    checkFromIndexSize(from, n, weights.length);
    return run(sumFrom, keys, from, weights, from, n, bar, 0);
  }
}
