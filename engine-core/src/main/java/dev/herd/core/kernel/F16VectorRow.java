package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * {@link GgmlType#F16} in the file's layout. Weights are finite, as {@link VectorHalves} needs.
 *
 * <p>Weights are taken times 2^-112, which saves an operation a vector, and activations times
 * 2^112. Both are exact, subnormal halves included, and so are their products.
 */
final class F16VectorRow implements RowKernel {
  @Override
  public GgmlType type() {
    return GgmlType.F16;
  }

  @Override
  public ActivationPrecision precision() {
    return ActivationPrecision.HALF_REBIASED;
  }

  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      float[] x,
      int xOffset,
      KernelScratch scratch) {
    int bound = columns & -LANES;
    float sum = dotBody(weights, offset, x, xOffset, bound);
    for (int i = bound; i < columns; i++) {
      sum = Math.fma(unbiased(weights, offset + 2L * i), x[xOffset + i], sum);
    }
    return sum;
  }

  private static float dotBody(
      MemorySegment weights, long offset, float[] x, int xOffset, int bound) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= bound - 2 * LANES; i += 2 * LANES) {
      long at = offset + 2L * i;
      int xo = xOffset + i;
      sum0 = load(weights, at).fma(FloatVector.fromArray(FLOATS, x, xo), sum0);
      sum1 = load(weights, at + 2L * LANES).fma(FloatVector.fromArray(FLOATS, x, xo + LANES), sum1);
    }
    if (i < bound) {
      FloatVector rest = FloatVector.fromArray(FLOATS, x, xOffset + i);
      sum0 = load(weights, offset + 2L * i).fma(rest, sum0);
    }
    return LaneSum.of(sum0.add(sum1));
  }

  private static FloatVector load(MemorySegment weights, long offset) {
    return VectorHalves.loadUnbiased(weights, offset);
  }

  private static float unbiased(MemorySegment weights, long offset) {
    return Scales.half(weights, offset) / FloatMath.HALF_REBIAS;
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    int bound = count & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      load(weights, offset + 2L * i).intoArray(out, outOffset + i);
    }
    for (int i = bound; i < count; i++) {
      out[outOffset + i] = unbiased(weights, offset + 2L * i);
    }
  }
}
