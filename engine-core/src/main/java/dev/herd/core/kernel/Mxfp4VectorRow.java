package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Mxfp4Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link GgmlType#MXFP4} in the file's layout, whose levels are floats of four bits: looked up. */
final class Mxfp4VectorRow implements RowKernel {
  private static final int EXPONENT_BIAS = 127;

  @Override
  public GgmlType type() {
    return GgmlType.MXFP4;
  }

  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      float[] x,
      int xOffset,
      KernelScratch scratch) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < columns; i += 2 * LANES) {
      long block = block(offset, i);
      int k = NibblePairs.within(i);
      int at = xOffset + i;
      FloatVector scale = scale(weights, block);
      FloatVector weight0 = vector(weights, block, k, scale);
      FloatVector weight1 = vector(weights, block, k + LANES, scale);
      sum0 = weight0.fma(FloatVector.fromArray(FLOATS, x, at), sum0);
      sum1 = weight1.fma(FloatVector.fromArray(FLOATS, x, at + LANES), sum1);
    }
    return LaneSum.of(sum0.add(sum1));
  }

  /** Returns the weights k to k + LANES of a block. */
  private static FloatVector vector(MemorySegment weights, long block, int k, FloatVector scale) {
    IntVector levels = NibblePairs.levels(weights, block + Mxfp4Layout.QUANTS_OFFSET, k);
    return LevelTable.E2M1.get(levels).mul(scale);
  }

  private static FloatVector scale(MemorySegment weights, long block) {
    int exponent = weights.get(ValueLayout.JAVA_BYTE, block + Mxfp4Layout.EXPONENT_OFFSET) & 0xFF;
    return FloatVector.broadcast(FLOATS, Math.scalb(1f, exponent - EXPONENT_BIAS));
  }

  private static long block(long offset, int i) {
    return offset + (long) (i / Mxfp4Layout.VALUES) * Mxfp4Layout.BYTES;
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += 2 * LANES) {
      long block = block(offset, i);
      int k = NibblePairs.within(i);
      int at = outOffset + i;
      FloatVector scale = scale(weights, block);
      vector(weights, block, k, scale).intoArray(out, at);
      vector(weights, block, k + LANES, scale).intoArray(out, at + LANES);
    }
  }
}
