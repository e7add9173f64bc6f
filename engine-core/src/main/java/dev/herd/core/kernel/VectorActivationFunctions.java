package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;

/** Softmax, gated units and soft caps over float slices. */
final class VectorActivationFunctions {
  /** Values whose exponentials are summed in float before the sum goes on in double. */
  private static final int CHUNK = 4096;

  private VectorActivationFunctions() {}

  static void softmax(float[] x, int xo, int n) {
    float max = VectorReductions.max(x, xo, n);
    double sum = 0;
    for (int i = 0; i < n; i += CHUNK) {
      sum += exponentials(x, xo + i, max, Math.min(CHUNK, n - i));
    }
    VectorArithmetic.scale(x, xo, (float) (1 / sum), n);
  }

  /** Replaces x by e^(x - max) and returns the sum. */
  private static float exponentials(float[] x, int xo, float max, int n) {
    int bound = n & -LANES;
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector exp = VectorMath.expNotLarge(Vectors.load(x, xo + i).sub(max));
      exp.intoArray(x, xo + i);
      sums = exp.add(sums);
    }
    float sum = LaneSum.of(sums);
    for (int i = bound; i < n; i++) {
      float exp = FloatMath.exp(x[xo + i] - max);
      x[xo + i] = exp;
      sum += exp;
    }
    return sum;
  }

  static void siluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n) {
    int bound = n & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector silu = VectorMath.silu(Vectors.load(gate, go + i));
      silu.mul(Vectors.load(up, uo + i)).intoArray(out, oo + i);
    }
    for (int i = bound; i < n; i++) {
      out[oo + i] = FloatMath.silu(gate[go + i]) * up[uo + i];
    }
  }

  static void geluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n) {
    for (int i = 0; i < n; i++) {
      out[oo + i] = GeluTable.gelu(gate[go + i]) * up[uo + i];
    }
  }

  static void gelu(float[] x, int xo, float[] out, int oo, int n) {
    for (int i = 0; i < n; i++) {
      out[oo + i] = GeluTable.gelu(x[xo + i]);
    }
  }

  static void softCap(float[] x, int xo, float cap, int n) {
    int bound = n & -LANES;
    float inverse = 1 / cap;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector scaled = Vectors.load(x, xo + i).mul(inverse);
      VectorMath.tanh(scaled).mul(cap).intoArray(x, xo + i);
    }
    for (int i = bound; i < n; i++) {
      x[xo + i] = FloatMath.tanh(x[xo + i] * inverse) * cap;
    }
  }
}
