package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q40Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link GgmlType#Q4_0} in the file's layout. */
final class Q40VectorRow implements RowKernel {
  /** The level of the value 0. */
  private static final int MIDDLE = 8;

  @Override
  public GgmlType type() {
    return GgmlType.Q4_0;
  }

  @Override
  public float dot(long address, int columns, float[] x, int xOffset, KernelScratch scratch) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < columns; i += 2 * LANES) {
      long block = block(address, i);
      int k = NibblePairs.within(i);
      int at = xOffset + i;
      FloatVector scale = scale(block);
      FloatVector weight0 = vector(block, k, scale);
      FloatVector weight1 = vector(block, k + LANES, scale);
      sum0 = weight0.fma(Vectors.load(x, at), sum0);
      sum1 = weight1.fma(Vectors.load(x, at + LANES), sum1);
    }
    return LaneSum.of(sum0, sum1);
  }

  /** Returns the weights k to k + LANES of a block. */
  private static FloatVector vector(long block, int k, FloatVector scale) {
    IntVector levels = NibblePairs.levels(block + Q40Layout.QUANTS_OFFSET, k);
    return ByteLanes.toFloats(levels.sub(MIDDLE)).mul(scale);
  }

  private static FloatVector scale(long block) {
    return FloatVector.broadcast(FLOATS, Scales.half(block + Q40Layout.SCALE_OFFSET));
  }

  private static long block(long address, int i) {
    return address + (long) (i / Q40Layout.VALUES) * Q40Layout.BYTES;
  }

  @Override
  public void unpack(long address, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += 2 * LANES) {
      long block = block(address, i);
      int k = NibblePairs.within(i);
      int at = outOffset + i;
      FloatVector scale = scale(block);
      vector(block, k, scale).intoArray(out, at);
      vector(block, k + LANES, scale).intoArray(out, at + LANES);
    }
  }
}
