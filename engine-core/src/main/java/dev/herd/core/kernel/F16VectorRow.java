package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.HALF_SHORTS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#F16} in the file's layout. Weights are finite, as {@link VectorHalves} needs. */
final class F16VectorRow implements RowKernel {

  @Override
  public GgmlType type() {
    return GgmlType.F16;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    int bound = columns - columns % (4 * LANES);
    float sum = dotBody(weights, offset, bound, x, xOffset);
    for (int i = bound; i < columns; i++) {
      sum = Math.fma(Scales.half(weights, offset + 2L * i), x[xOffset + i], sum);
    }
    return sum;
  }

  /** Four accumulators hide the latency of the additions. */
  private static float dotBody(MemorySegment weights, long offset, int count, float[] x, int xo) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    for (int i = 0; i < count; i += 4 * LANES) {
      long o = offset + 2L * i;
      int j = xo + i;
      sum0 = halves(weights, o, 0).fma(FloatVector.fromArray(FLOATS, x, j), sum0);
      sum1 = halves(weights, o, 1).fma(FloatVector.fromArray(FLOATS, x, j + LANES), sum1);
      sum2 = halves(weights, o, 2).fma(FloatVector.fromArray(FLOATS, x, j + 2 * LANES), sum2);
      sum3 = halves(weights, o, 3).fma(FloatVector.fromArray(FLOATS, x, j + 3 * LANES), sum3);
    }
    return sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
  }

  /** Returns the {@code k}-th vector of weights from {@code offset} on. */
  private static FloatVector halves(MemorySegment weights, long offset, int k) {
    ShortVector bits =
        ShortVector.fromMemorySegment(
            HALF_SHORTS, weights, offset + 2L * LANES * k, ByteOrder.LITTLE_ENDIAN);
    IntVector wide = (IntVector) bits.convertShape(VectorOperators.S2I, INTS, 0);
    IntVector shifted = wide.lanewise(VectorOperators.LSHL, 13).and(0x8FFF_FFFF);
    return shifted.reinterpretAsFloats().mul(0x1p112f);
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    int bound = count - count % LANES;
    for (int i = 0; i < bound; i += LANES) {
      halves(weights, offset + 2L * i, 0).intoArray(out, outOffset + i);
    }
    for (int i = bound; i < count; i++) {
      out[outOffset + i] = Scales.half(weights, offset + 2L * i);
    }
  }
}
