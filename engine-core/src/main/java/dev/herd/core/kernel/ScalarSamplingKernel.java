package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

/** {@link SamplingKernel} as plain loops: the reference, and what runs without the Vector API. */
final class ScalarSamplingKernel implements SamplingKernel {
  @Override
  public float max(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    float max = Float.NEGATIVE_INFINITY;
    for (int i = xo; i < xo + n; i++) {
      max = x[i] > max ? x[i] : max;
    }
    return max;
  }

  @Override
  public int firstAbove(float bar, float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    for (int i = 0; i < n; i++) {
      if (x[xo + i] > bar) {
        return i;
      }
    }
    return n;
  }

  @Override
  public int gather(
      float bar, float[] x, int xo, int n, int firstId, int[] ids, float[] values, int to) {
    checkGather(x, xo, n, ids, values, to);
    return copyFrom(bar, x, xo, n, firstId, ids, values, to) - to;
  }

  static void checkGather(float[] x, int xo, int n, int[] ids, float[] values, int to) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(to, n, ids.length);
    checkFromIndexSize(to, n, values.length);
  }

  /**
   * Copies checked slices and returns the index after the last value copied. Every value is written
   * and only some are counted: which ones is more than a processor can predict.
   */
  static int copyFrom(
      float bar, float[] x, int xo, int n, int firstId, int[] ids, float[] values, int to) {
    int end = to;
    for (int i = 0; i < n; i++) {
      float value = x[xo + i];
      ids[end] = firstId + i;
      values[end] = Math.min(value, Float.MAX_VALUE);
      end += value >= bar ? 1 : 0;
    }
    return end;
  }

  @Override
  public void weights(float[] x, int xo, int n, float max, float factor, float[] out, int oo) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    for (int i = 0; i < n; i++) {
      out[oo + i] = weight(x[xo + i], max, factor);
    }
  }

  static float weight(float x, float max, float factor) {
    float exponent = (x - max) * factor;
    if (!(exponent >= FloatMath.EXP_MIN)) { // so is NaN
      return 0;
    }
    return FloatMath.exp(exponent > 0 ? 0 : exponent);
  }

  @Override
  public float sum(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    return sumFrom(0, x, x, xo, n);
  }

  @Override
  public float sumFrom(float bar, float[] keys, float[] weights, int from, int n) {
    checkFromIndexSize(from, n, keys.length);
    checkFromIndexSize(from, n, weights.length);
    int end = from + (n & -SUMS);
    float sum = halved(bar, keys, weights, from, end, 1);
    for (int i = end; i < from + n; i++) {
      sum += keys[i] >= bar ? weights[i] : 0;
    }
    return sum;
  }

  /** Returns the one of {@code sums} sums that starts at {@code from}. */
  private static float halved(
      float bar, float[] keys, float[] weights, int from, int end, int sums) {
    if (sums < SUMS) {
      return halved(bar, keys, weights, from, end, 2 * sums)
          + halved(bar, keys, weights, from + sums, end, 2 * sums);
    }
    float sum = 0;
    for (int i = from; i < end; i += SUMS) {
      sum += keys[i] >= bar ? weights[i] : 0;
    }
    return sum;
  }
}
