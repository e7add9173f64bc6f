package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import jdk.incubator.vector.FloatVector;

/** {@link GgmlType#F16} in the file's layout. Weights are finite, as {@link VectorHalves} needs. */
final class F16VectorRow implements RowKernel {
  @Override
  public GgmlType type() {
    return GgmlType.F16;
  }

  @Override
  public float dot(long address, int columns, float[] x, int xOffset, KernelScratch scratch) {
    int bound = columns & -LANES;
    float sum = dotBody(address, x, xOffset, bound);
    for (int i = bound; i < columns; i++) {
      sum = Math.fma(Scales.half(address + 2L * i), x[xOffset + i], sum);
    }
    return sum;
  }

  private static float dotBody(long address, float[] x, int xOffset, int bound) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= bound - 2 * LANES; i += 2 * LANES) {
      long at = address + 2L * i;
      int xo = xOffset + i;
      sum0 = load(at).fma(Vectors.load(x, xo), sum0);
      sum1 = load(at + 2L * LANES).fma(Vectors.load(x, xo + LANES), sum1);
    }
    if (i < bound) {
      FloatVector rest = Vectors.load(x, xOffset + i);
      sum0 = load(address + 2L * i).fma(rest, sum0);
    }
    return LaneSum.of(sum0, sum1);
  }

  /** Some weights in a thousand are subnormal. */
  private static FloatVector load(long address) {
    return VectorHalves.loadSmall(address);
  }

  @Override
  public void unpack(long address, int count, float[] out, int outOffset) {
    int bound = count & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      load(address + 2L * i).intoArray(out, outOffset + i);
    }
    for (int i = bound; i < count; i++) {
      out[outOffset + i] = Scales.half(address + 2L * i);
    }
  }
}
