package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q40Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#Q4_0} in the file's layout: a run of bytes holds two runs of levels. */
final class Q40VectorRow implements RowKernel {
  private static final int MIDDLE = 8;
  private static final int BLOCK_BYTES = Q40Layout.BYTES;

  /** Bytes of levels in a block. */
  private static final int QUANT_BYTES = Q40Layout.VALUES / 2;

  @Override
  public GgmlType type() {
    return GgmlType.Q4_0;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    int bytes = columns / 2;
    int bound = bytes - bytes % (2 * LANES);
    float sum = dotBody(weights, offset, bound, x, xOffset);
    if (bound < bytes) { // Only where a vector is as long as a block, and the blocks are odd.
      FloatVector last = run(weights, block(offset, bound), 0, x, at(xOffset, bound));
      sum += last.reduceLanes(VectorOperators.ADD) * scale(weights, offset, bound);
    }
    return sum;
  }

  /**
   * Two runs a turn: two blocks at 512 bits, one at 256, half of one at 128. More would pass the
   * size up to which the compiler inlines vector operations, and then vectors are allocated.
   */
  private static float dotBody(MemorySegment weights, long offset, int bytes, float[] x, int xo) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < bytes; i += 2 * LANES) {
      int j = i + LANES;
      float scale0 = scale(weights, offset, i);
      float scale1 = LANES == QUANT_BYTES ? scale(weights, offset, j) : scale0;
      FloatVector run0 = run(weights, block(offset, i), i % QUANT_BYTES / LANES, x, at(xo, i));
      FloatVector run1 = run(weights, block(offset, j), j % QUANT_BYTES / LANES, x, at(xo, j));
      sum0 = run0.fma(FloatVector.broadcast(FLOATS, scale0), sum0);
      sum1 = run1.fma(FloatVector.broadcast(FLOATS, scale1), sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  /** Returns the products of a run of bytes of the block at {@code block}, without the scale. */
  private static FloatVector run(MemorySegment weights, long block, int group, float[] x, int xo) {
    IntVector pairs = ByteLanes.unsigned(weights, block + Q40Layout.QUANTS_OFFSET, group);
    FloatVector low = FloatVector.fromArray(FLOATS, x, xo);
    FloatVector high = FloatVector.fromArray(FLOATS, x, xo + QUANT_BYTES);
    return high(pairs).fma(high, low(pairs).mul(low));
  }

  private static FloatVector low(IntVector pairs) {
    return ByteLanes.toFloats(pairs.and(0xF).sub(MIDDLE));
  }

  private static FloatVector high(IntVector pairs) {
    return ByteLanes.toFloats(pairs.lanewise(VectorOperators.LSHR, 4).sub(MIDDLE));
  }

  /** Returns the position of the block that holds the {@code i}-th byte of a row's levels. */
  private static long block(long offset, int i) {
    return offset + (long) (i / QUANT_BYTES) * BLOCK_BYTES;
  }

  /** Returns the index of the activation that meets the low half of the {@code i}-th byte. */
  private static int at(int xo, int i) {
    return xo + i / QUANT_BYTES * Q40Layout.VALUES + i % QUANT_BYTES;
  }

  private static float scale(MemorySegment weights, long offset, int i) {
    return Scales.half(weights, block(offset, i) + Q40Layout.SCALE_OFFSET);
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count / 2; i += LANES) {
      long quants = block(offset, i) + Q40Layout.QUANTS_OFFSET;
      IntVector pairs = ByteLanes.unsigned(weights, quants, i % QUANT_BYTES / LANES);
      FloatVector scale = FloatVector.broadcast(FLOATS, scale(weights, offset, i));
      low(pairs).mul(scale).intoArray(out, at(outOffset, i));
      high(pairs).mul(scale).intoArray(out, at(outOffset, i) + QUANT_BYTES);
    }
  }
}
