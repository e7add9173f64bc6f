package dev.herd.core.kernel;

import static dev.herd.core.kernel.NibblePairs.high;
import static dev.herd.core.kernel.NibblePairs.load;
import static dev.herd.core.kernel.NibblePairs.low;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q50Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#Q5_0} in the file's layout: its fifth bits are one int. */
final class Q50VectorRow implements RowKernel {
  /** The level of the value 0. */
  private static final int MIDDLE = 16;

  @Override
  public GgmlType type() {
    return GgmlType.Q5_0;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < columns / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Q50Layout.BYTES);
      FloatVector scale = scale(weights, block);
      int bits = weights.get(Scales.INT, block + Q50Layout.HIGH_BITS_OFFSET);
      int first = NibblePairs.group(i) * LANES;
      IntVector pairs = pairs(weights, block, i);
      FloatVector low = ByteLanes.toFloats(low(pairs).or(FifthBits.of(bits, first)).sub(MIDDLE));
      FloatVector high =
          ByteLanes.toFloats(
              high(pairs).or(FifthBits.of(bits, first + NibblePairs.BYTES)).sub(MIDDLE));
      int at = NibblePairs.at(xOffset, i);
      sum0 = low.mul(load(x, at)).fma(scale, sum0);
      sum1 = high.mul(load(x, at + NibblePairs.BYTES)).fma(scale, sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector scale(MemorySegment weights, long block) {
    return FloatVector.broadcast(FLOATS, Scales.half(weights, block + Q50Layout.SCALE_OFFSET));
  }

  private static IntVector pairs(MemorySegment weights, long block, int i) {
    return ByteLanes.unsigned(weights, block + Q50Layout.QUANTS_OFFSET, NibblePairs.group(i));
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Q50Layout.BYTES);
      FloatVector scale = scale(weights, block);
      int bits = weights.get(Scales.INT, block + Q50Layout.HIGH_BITS_OFFSET);
      int first = NibblePairs.group(i) * LANES;
      IntVector pairs = pairs(weights, block, i);
      int at = NibblePairs.at(outOffset, i);
      ByteLanes.toFloats(low(pairs).or(FifthBits.of(bits, first)).sub(MIDDLE))
          .mul(scale)
          .intoArray(out, at);
      ByteLanes.toFloats(high(pairs).or(FifthBits.of(bits, first + NibblePairs.BYTES)).sub(MIDDLE))
          .mul(scale)
          .intoArray(out, at + NibblePairs.BYTES);
    }
  }
}
