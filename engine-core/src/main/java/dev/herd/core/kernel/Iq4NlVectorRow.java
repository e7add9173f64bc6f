package dev.herd.core.kernel;

import static dev.herd.core.kernel.NibblePairs.high;
import static dev.herd.core.kernel.NibblePairs.load;
import static dev.herd.core.kernel.NibblePairs.low;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Iq4NlLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#IQ4_NL} in the file's layout, whose levels stand for the values of a table. */
final class Iq4NlVectorRow implements RowKernel {
  @Override
  public GgmlType type() {
    return GgmlType.IQ4_NL;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < columns / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Iq4NlLayout.BYTES);
      FloatVector scale = scale(weights, block);
      IntVector pairs = pairs(weights, block, i);
      FloatVector low = LevelTable.IQ4.get(low(pairs));
      FloatVector high = LevelTable.IQ4.get(high(pairs));
      int at = NibblePairs.at(xOffset, i);
      sum0 = low.mul(load(x, at)).fma(scale, sum0);
      sum1 = high.mul(load(x, at + NibblePairs.BYTES)).fma(scale, sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector scale(MemorySegment weights, long block) {
    return FloatVector.broadcast(FLOATS, Scales.half(weights, block + Iq4NlLayout.SCALE_OFFSET));
  }

  private static IntVector pairs(MemorySegment weights, long block, int i) {
    return ByteLanes.unsigned(weights, block + Iq4NlLayout.QUANTS_OFFSET, NibblePairs.group(i));
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Iq4NlLayout.BYTES);
      FloatVector scale = scale(weights, block);
      IntVector pairs = pairs(weights, block, i);
      int at = NibblePairs.at(outOffset, i);
      LevelTable.IQ4.get(low(pairs)).mul(scale).intoArray(out, at);
      LevelTable.IQ4.get(high(pairs)).mul(scale).intoArray(out, at + NibblePairs.BYTES);
    }
  }
}
