package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q41Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link GgmlType#Q4_1} in the file's layout: a weight is a fused multiply-add of its level. */
final class Q41VectorRow implements RowKernel {
  @Override
  public GgmlType type() {
    return GgmlType.Q4_1;
  }

  @Override
  public float dot(long address, int columns, float[] x, int xOffset, KernelScratch scratch) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < columns; i += 2 * LANES) {
      long block = block(address, i);
      int k = NibblePairs.within(i);
      int at = xOffset + i;
      FloatVector scale = broadcast(block + Q41Layout.SCALE_OFFSET);
      FloatVector minimum = broadcast(block + Q41Layout.MINIMUM_OFFSET);
      FloatVector weight0 = vector(block, k, scale, minimum);
      FloatVector weight1 = vector(block, k + LANES, scale, minimum);
      sum0 = weight0.fma(Vectors.load(x, at), sum0);
      sum1 = weight1.fma(Vectors.load(x, at + LANES), sum1);
    }
    return LaneSum.of(sum0, sum1);
  }

  /** Returns the weights k to k + LANES of a block. */
  private static FloatVector vector(long block, int k, FloatVector scale, FloatVector minimum) {
    IntVector levels = NibblePairs.levels(block + Q41Layout.QUANTS_OFFSET, k);
    return ByteLanes.toFloats(levels).fma(scale, minimum);
  }

  private static FloatVector broadcast(long address) {
    return FloatVector.broadcast(FLOATS, Scales.half(address));
  }

  private static long block(long address, int i) {
    return address + (long) (i / Q41Layout.VALUES) * Q41Layout.BYTES;
  }

  @Override
  public void unpack(long address, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += 2 * LANES) {
      long block = block(address, i);
      int k = NibblePairs.within(i);
      int at = outOffset + i;
      FloatVector scale = broadcast(block + Q41Layout.SCALE_OFFSET);
      FloatVector minimum = broadcast(block + Q41Layout.MINIMUM_OFFSET);
      vector(block, k, scale, minimum).intoArray(out, at);
      vector(block, k + LANES, scale, minimum).intoArray(out, at + LANES);
    }
  }
}
