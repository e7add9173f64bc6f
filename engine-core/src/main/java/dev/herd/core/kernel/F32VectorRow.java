package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import jdk.incubator.vector.FloatVector;

/** {@link GgmlType#F32} in the file's layout. */
final class F32VectorRow implements RowKernel {
  private static final long BYTES = Float.BYTES;

  @Override
  public GgmlType type() {
    return GgmlType.F32;
  }

  @Override
  public float dot(long address, int columns, float[] x, int xOffset, KernelScratch scratch) {
    int bound = columns & -LANES;
    float sum = dotBody(address, bound, x, xOffset);
    for (int i = bound; i < columns; i++) {
      sum = Math.fma(value(address + BYTES * i), x[xOffset + i], sum);
    }
    return sum;
  }

  private static float dotBody(long address, int bound, float[] x, int xo) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    int i = 0;
    for (; i <= bound - 2 * LANES; i += 2 * LANES) {
      long o = address + BYTES * i;
      int at = xo + i;
      sum0 = Vectors.loadFloats(o).fma(Vectors.load(x, at), sum0);
      sum1 = Vectors.loadFloats(o + BYTES * LANES).fma(Vectors.load(x, at + LANES), sum1);
    }
    if (i < bound) {
      sum0 = Vectors.loadFloats(address + BYTES * i).fma(Vectors.load(x, xo + i), sum0);
    }
    return LaneSum.of(sum0, sum1);
  }

  private static float value(long address) {
    return Float.intBitsToFloat(ALL.get(Scales.INT, address));
  }

  @Override
  public void unpack(long address, int count, float[] out, int outOffset) {
    int bound = count & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      Vectors.loadFloats(address + BYTES * i).intoArray(out, outOffset + i);
    }
    for (int i = bound; i < count; i++) {
      out[outOffset + i] = value(address + BYTES * i);
    }
  }
}
