package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.HALF_SHORTS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;

import dev.herd.gguf.GgmlType;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#BF16} in the file's layout: the upper halves of floats. */
final class Bf16VectorRow implements RowKernel {
  private static final long BYTES = Short.BYTES;

  @Override
  public GgmlType type() {
    return GgmlType.BF16;
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
      sum0 = load(o).fma(Vectors.load(x, at), sum0);
      sum1 = load(o + BYTES * LANES).fma(Vectors.load(x, at + LANES), sum1);
    }
    if (i < bound) {
      sum0 = load(address + BYTES * i).fma(Vectors.load(x, xo + i), sum0);
    }
    return LaneSum.of(sum0, sum1);
  }

  private static FloatVector load(long address) {
    ShortVector upper =
        ShortVector.fromMemorySegment(HALF_SHORTS, ALL, address, ByteOrder.LITTLE_ENDIAN);
    IntVector wide = INT_VECTOR.cast(upper.convertShape(VectorOperators.S2I, INTS, 0));
    return Vectors.floats(wide.lanewise(VectorOperators.LSHL, 16));
  }

  private static float value(long address) {
    return Float.intBitsToFloat(ALL.get(Scales.SHORT, address) << 16);
  }

  @Override
  public void unpack(long address, int count, float[] out, int outOffset) {
    int bound = count & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      load(address + BYTES * i).intoArray(out, outOffset + i);
    }
    for (int i = bound; i < count; i++) {
      out[outOffset + i] = value(address + BYTES * i);
    }
  }
}
