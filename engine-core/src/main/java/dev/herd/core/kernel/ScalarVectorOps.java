package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@link VectorOps} as plain loops: the reference that vector implementations are tested against,
 * and what runs where the Vector API is absent. Sums are kept in double.
 */
final class ScalarVectorOps implements VectorOps {
  static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final float LARGEST_HALF = 65504;

  @Override
  public float dot(float[] a, int ao, float[] b, int bo, int n) {
    checkFromIndexSize(ao, n, a.length);
    checkFromIndexSize(bo, n, b.length);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[ao + i] * b[bo + i];
    }
    return (float) sum;
  }

  @Override
  public void roundToF16(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    for (int i = xo; i < xo + n; i++) {
      x[i] = FloatMath.half(x[i]);
    }
  }

  @Override
  public void add(float[] x, int xo, float[] y, int yo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(yo, n, y.length);
    for (int i = 0; i < n; i++) {
      y[yo + i] += x[xo + i];
    }
  }

  @Override
  public void scale(float[] x, int xo, float factor, int n) {
    checkFromIndexSize(xo, n, x.length);
    for (int i = 0; i < n; i++) {
      x[xo + i] *= factor;
    }
  }

  @Override
  public void axpy(float factor, float[] x, int xo, float[] y, int yo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(yo, n, y.length);
    for (int i = 0; i < n; i++) {
      y[yo + i] += factor * x[xo + i];
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int xo, float[] weight, float epsilon, float[] out, int oo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    checkOptional(weight, n);
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += x[xo + i] * x[xo + i];
    }
    float inverse = inverseRoot(squares, n, epsilon);
    for (int i = 0; i < n; i++) {
      out[oo + i] = x[xo + i] * inverse * (weight == null ? 1 : weight[i]);
    }
  }

  /** Returns the scale of a root-mean-square norm, rounded where the reference library rounds. */
  static float inverseRoot(double squares, int n, float epsilon) {
    float mean = (float) (squares / n);
    return 1 / (float) Math.sqrt(mean + epsilon);
  }

  @Override
  public void layerNorm(
      float[] x, int xo, float[] weight, float[] bias, float epsilon, float[] out, int oo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    checkOptional(weight, n);
    checkOptional(bias, n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[xo + i];
    }
    float mean = (float) (sum / n);
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double deviation = x[xo + i] - mean;
      squares += deviation * deviation;
    }
    float inverse = (float) (1 / Math.sqrt(squares / n + epsilon));
    for (int i = 0; i < n; i++) {
      float scaled = (x[xo + i] - mean) * inverse * (weight == null ? 1 : weight[i]);
      out[oo + i] = scaled + (bias == null ? 0 : bias[i]);
    }
  }

  @Override
  public void softmax(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[xo + i]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      x[xo + i] = (float) Math.exp(x[xo + i] - max);
      sum += x[xo + i];
    }
    float inverse = (float) (1 / sum);
    for (int i = 0; i < n; i++) {
      x[xo + i] *= inverse;
    }
  }

  @Override
  public void siluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n) {
    checkFromIndexSize(go, n, gate.length);
    checkFromIndexSize(uo, n, up.length);
    checkFromIndexSize(oo, n, out.length);
    for (int i = 0; i < n; i++) {
      float g = gate[go + i];
      out[oo + i] = (float) (g / (1 + Math.exp(-g))) * up[uo + i];
    }
  }

  @Override
  public void geluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n) {
    checkFromIndexSize(go, n, gate.length);
    checkFromIndexSize(uo, n, up.length);
    checkFromIndexSize(oo, n, out.length);
    for (int i = 0; i < n; i++) {
      out[oo + i] = gelu(gate[go + i]) * up[uo + i];
    }
  }

  @Override
  public void gelu(float[] x, int xo, float[] out, int oo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    for (int i = 0; i < n; i++) {
      out[oo + i] = gelu(x[xo + i]);
    }
  }

  private static float gelu(float value) {
    return value >= GeluTable.IDENTITY ? value : GeluTable.compute(FloatMath.half(value));
  }

  @Override
  public void softCap(float[] x, int xo, float cap, int n) {
    checkFromIndexSize(xo, n, x.length);
    for (int i = 0; i < n; i++) {
      x[xo + i] = (float) (cap * Math.tanh(x[xo + i] / cap));
    }
  }

  @Override
  public void ropeAdjacent(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    checkRope(x, xo, cos, sin, to, pairs);
    for (int i = 0; i < pairs; i++) {
      rotate(x, xo + 2 * i, xo + 2 * i + 1, cos[to + i], sin[to + i]);
    }
  }

  @Override
  public void ropeHalves(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    checkRope(x, xo, cos, sin, to, pairs);
    for (int i = 0; i < pairs; i++) {
      rotate(x, xo + i, xo + pairs + i, cos[to + i], sin[to + i]);
    }
  }

  static void rotate(float[] x, int first, int second, float cos, float sin) {
    float a = x[first];
    float b = x[second];
    x[first] = Math.fma(a, cos, -(b * sin));
    x[second] = Math.fma(a, sin, b * cos);
  }

  @Override
  public int argMax(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    int best = -1;
    for (int i = 0; i < n; i++) {
      float value = x[xo + i];
      if (best < 0 ? !Float.isNaN(value) : value > x[xo + best]) {
        best = i;
      }
    }
    return best;
  }

  static float half(MemorySegment halves, long offset, int index) {
    return Float.float16ToFloat(halves.get(HALF, offset + 2L * index));
  }

  static short saturatedHalf(float value) {
    return Float.floatToFloat16(Math.clamp(value, -LARGEST_HALF, LARGEST_HALF));
  }

  static void checkOptional(float[] values, int n) {
    if (values != null) {
      checkFromIndexSize(0, n, values.length);
    }
  }

  static void checkRope(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    checkFromIndexSize(to, pairs, cos.length);
    checkFromIndexSize(to, pairs, sin.length);
    checkFromIndexSize(xo, 2 * pairs, x.length);
  }
}
