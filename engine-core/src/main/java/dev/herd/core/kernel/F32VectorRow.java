package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** {@link GgmlType#F32} in the file's layout. */
final class F32VectorRow implements RowKernel {
  private static final long BYTES = Float.BYTES;

  @Override
  public GgmlType type() {
    return GgmlType.F32;
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
    float sum = dotBody(weights, offset, bound, x, xOffset);
    for (int i = bound; i < columns; i++) {
      sum = Math.fma(value(weights, offset + BYTES * i), x[xOffset + i], sum);
    }
    return sum;
  }

  private static float dotBody(MemorySegment weights, long offset, int bound, float[] x, int xo) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    int i = 0;
    for (; i <= bound - 2 * LANES; i += 2 * LANES) {
      long o = offset + BYTES * i;
      int at = xo + i;
      sum0 = load(weights, o).fma(load(x, at), sum0);
      sum1 = load(weights, o + BYTES * LANES).fma(load(x, at + LANES), sum1);
    }
    if (i < bound) {
      sum0 = load(weights, offset + BYTES * i).fma(load(x, xo + i), sum0);
    }
    return LaneSum.of(sum0.add(sum1));
  }

  private static FloatVector load(float[] x, int index) {
    return FloatVector.fromArray(FLOATS, x, index);
  }

  private static FloatVector load(MemorySegment weights, long offset) {
    return FloatVector.fromMemorySegment(FLOATS, weights, offset, ByteOrder.LITTLE_ENDIAN);
  }

  private static float value(MemorySegment weights, long offset) {
    return Float.intBitsToFloat(weights.get(Scales.INT, offset));
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    int bound = count & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      load(weights, offset + BYTES * i).intoArray(out, outOffset + i);
    }
    for (int i = bound; i < count; i++) {
      out[outOffset + i] = value(weights, offset + BYTES * i);
    }
  }
}
