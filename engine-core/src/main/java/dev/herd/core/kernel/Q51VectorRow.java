package dev.herd.core.kernel;

import static dev.herd.core.kernel.NibblePairs.high;
import static dev.herd.core.kernel.NibblePairs.load;
import static dev.herd.core.kernel.NibblePairs.low;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q51Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#Q5_1} in the file's layout: a weight is a fused multiply-add of its level. */
final class Q51VectorRow implements RowKernel {
  @Override
  public GgmlType type() {
    return GgmlType.Q5_1;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < columns / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Q51Layout.BYTES);
      FloatVector scale = broadcast(weights, block + Q51Layout.SCALE_OFFSET);
      FloatVector minimum = broadcast(weights, block + Q51Layout.MINIMUM_OFFSET);
      int bits = weights.get(Scales.INT, block + Q51Layout.HIGH_BITS_OFFSET);
      int first = NibblePairs.group(i) * LANES;
      IntVector pairs = pairs(weights, block, i);
      FloatVector low =
          ByteLanes.toFloats(low(pairs).or(FifthBits.of(bits, first))).fma(scale, minimum);
      FloatVector high =
          ByteLanes.toFloats(high(pairs).or(FifthBits.of(bits, first + NibblePairs.BYTES)))
              .fma(scale, minimum);
      int at = NibblePairs.at(xOffset, i);
      sum0 = low.fma(load(x, at), sum0);
      sum1 = high.fma(load(x, at + NibblePairs.BYTES), sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector broadcast(MemorySegment weights, long offset) {
    return FloatVector.broadcast(FLOATS, Scales.half(weights, offset));
  }

  private static IntVector pairs(MemorySegment weights, long block, int i) {
    return ByteLanes.unsigned(weights, block + Q51Layout.QUANTS_OFFSET, NibblePairs.group(i));
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Q51Layout.BYTES);
      FloatVector scale = broadcast(weights, block + Q51Layout.SCALE_OFFSET);
      FloatVector minimum = broadcast(weights, block + Q51Layout.MINIMUM_OFFSET);
      int bits = weights.get(Scales.INT, block + Q51Layout.HIGH_BITS_OFFSET);
      int first = NibblePairs.group(i) * LANES;
      IntVector pairs = pairs(weights, block, i);
      int at = NibblePairs.at(outOffset, i);
      ByteLanes.toFloats(low(pairs).or(FifthBits.of(bits, first)))
          .fma(scale, minimum)
          .intoArray(out, at);
      ByteLanes.toFloats(high(pairs).or(FifthBits.of(bits, first + NibblePairs.BYTES)))
          .fma(scale, minimum)
          .intoArray(out, at + NibblePairs.BYTES);
    }
  }
}
