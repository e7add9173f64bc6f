package dev.herd.core.kernel;

import static dev.herd.core.kernel.NibblePairs.high;
import static dev.herd.core.kernel.NibblePairs.load;
import static dev.herd.core.kernel.NibblePairs.low;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Mxfp4Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#MXFP4} in the file's layout, whose levels are floats of four bits: looked up. */
final class Mxfp4VectorRow implements RowKernel {
  private static final int EXPONENT_BIAS = 127;

  @Override
  public GgmlType type() {
    return GgmlType.MXFP4;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < columns / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Mxfp4Layout.BYTES);
      FloatVector scale = scale(weights, block);
      IntVector pairs = pairs(weights, block, i);
      FloatVector low = LevelTable.E2M1.get(low(pairs));
      FloatVector high = LevelTable.E2M1.get(high(pairs));
      int at = NibblePairs.at(xOffset, i);
      sum0 = low.mul(load(x, at)).fma(scale, sum0);
      sum1 = high.mul(load(x, at + NibblePairs.BYTES)).fma(scale, sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector scale(MemorySegment weights, long block) {
    int exponent = weights.get(ValueLayout.JAVA_BYTE, block + Mxfp4Layout.EXPONENT_OFFSET) & 0xFF;
    return FloatVector.broadcast(FLOATS, Math.scalb(1f, exponent - EXPONENT_BIAS));
  }

  private static IntVector pairs(MemorySegment weights, long block, int i) {
    return ByteLanes.unsigned(weights, block + Mxfp4Layout.QUANTS_OFFSET, NibblePairs.group(i));
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count / 2; i += LANES) {
      long block = NibblePairs.block(offset, i, Mxfp4Layout.BYTES);
      FloatVector scale = scale(weights, block);
      IntVector pairs = pairs(weights, block, i);
      int at = NibblePairs.at(outOffset, i);
      LevelTable.E2M1.get(low(pairs)).mul(scale).intoArray(out, at);
      LevelTable.E2M1.get(high(pairs)).mul(scale).intoArray(out, at + NibblePairs.BYTES);
    }
  }
}
