package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Iq4XsLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link GgmlType#IQ4_XS} in the file's layout: sub-blocks of nibbles that stand for values of a
 * table.
 */
final class Iq4XsVectorRow implements RowKernel {
  private static final int VALUES = Iq4XsLayout.VALUES;
  private static final int SCALE_BIAS = 32;

  @Override
  public GgmlType type() {
    return GgmlType.IQ4_XS;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    float sum = 0;
    for (int i = 0; i < columns; i += VALUES) {
      sum += dotBlock(weights, block(offset, i), x, xOffset + i);
    }
    return sum;
  }

  private static float dotBlock(MemorySegment weights, long block, float[] x, int xo) {
    int lower = weights.get(Scales.INT, block + Iq4XsLayout.LOW_SCALES_OFFSET);
    int upper = weights.get(Scales.SHORT, block + Iq4XsLayout.HIGH_SCALES_OFFSET);
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < VALUES / 2; i += LANES) {
      IntVector pairs = ByteLanes.unsigned(weights, block + Iq4XsLayout.QUANTS_OFFSET + i, 0);
      FloatVector low = LevelTable.IQ4.get(NibblePairs.low(pairs));
      FloatVector high = LevelTable.IQ4.get(NibblePairs.high(pairs));
      FloatVector scale = FloatVector.broadcast(FLOATS, scale(lower, upper, i));
      int at = NibblePairs.at(xo, i);
      sum0 = low.mul(NibblePairs.load(x, at)).fma(scale, sum0);
      sum1 = high.mul(NibblePairs.load(x, at + NibblePairs.BYTES)).fma(scale, sum1);
    }
    float sum = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
    return sum * Scales.half(weights, block + Iq4XsLayout.SCALE_OFFSET);
  }

  /** Returns the scale of the sub-block of byte i, without that of the block. */
  private static int scale(int lower, int upper, int i) {
    int index = i / NibblePairs.BYTES;
    return (((lower >>> (4 * index)) & 0xF) | (((upper >>> (2 * index)) & 3) << 4)) - SCALE_BIAS;
  }

  private static long block(long offset, int i) {
    return offset + (long) (i / VALUES) * Iq4XsLayout.BYTES;
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += VALUES) {
      unpackBlock(weights, block(offset, i), out, outOffset + i);
    }
  }

  private static void unpackBlock(MemorySegment weights, long block, float[] out, int oo) {
    float factor = Scales.half(weights, block + Iq4XsLayout.SCALE_OFFSET);
    int lower = weights.get(Scales.INT, block + Iq4XsLayout.LOW_SCALES_OFFSET);
    int upper = weights.get(Scales.SHORT, block + Iq4XsLayout.HIGH_SCALES_OFFSET);
    for (int i = 0; i < VALUES / 2; i += LANES) {
      IntVector pairs = ByteLanes.unsigned(weights, block + Iq4XsLayout.QUANTS_OFFSET + i, 0);
      FloatVector scale = FloatVector.broadcast(FLOATS, factor * scale(lower, upper, i));
      int at = NibblePairs.at(oo, i);
      LevelTable.IQ4.get(NibblePairs.low(pairs)).mul(scale).intoArray(out, at);
      LevelTable.IQ4.get(NibblePairs.high(pairs)).mul(scale).intoArray(out, at + NibblePairs.BYTES);
    }
  }
}
