package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q4KLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link GgmlType#Q4_K} in the file's layout. A pair of sub-blocks lies in 32 bytes, one in the low
 * nibbles and one in the high.
 */
final class Q4KVectorRow implements RowKernel {
  private static final int VALUES = Q4KLayout.VALUES;

  /** Bytes of levels in a pair of sub-blocks. */
  private static final int PAIR_BYTES = Q4KLayout.SUB_BLOCK_VALUES;

  private static final long END = Turns.end(VALUES / (2 * LANES));

  @Override
  public GgmlType type() {
    return GgmlType.Q4_K;
  }

  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      float[] x,
      int xOffset,
      KernelScratch scratch) {
    float[] sums = scratch.sums;
    RowSums.clear(sums);
    for (int i = 0; i < columns; i += VALUES) {
      dotBlock(weights, block(offset, i), x, xOffset + i, sums);
    }
    return RowSums.total(sums);
  }

  private static void dotBlock(MemorySegment weights, long block, float[] x, int xo, float[] sums) {
    float scale = Scales.half(weights, block + Q4KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(weights, block + Q4KLayout.MINIMUM_OFFSET);
    long scales = SixBitScales.scales(weights, block + Q4KLayout.SCALES_OFFSET);
    long minimums = SixBitScales.minimums(weights, block + Q4KLayout.SCALES_OFFSET);
    FloatVector sum0 = RowSums.even(sums);
    FloatVector sum1 = RowSums.odd(sums);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int i = Turns.index(turn) * 2 * LANES;
      int sub = i >>> 5;
      int k = NibblePairs.within(i);
      FloatVector factor = field(scale, scales, sub);
      FloatVector summand = field(minimum, minimums, sub);
      FloatVector weight0 = ByteLanes.toFloats(levels(weights, block, sub, k)).fma(factor, summand);
      FloatVector weight1 =
          ByteLanes.toFloats(levels(weights, block, sub, k + LANES)).fma(factor, summand);
      sum0 = weight0.fma(FloatVector.fromArray(FLOATS, x, xo + i), sum0);
      sum1 = weight1.fma(FloatVector.fromArray(FLOATS, x, xo + i + LANES), sum1);
    }
    RowSums.set(sums, sum0, sum1);
  }

  /** Returns the levels k to k + LANES of a sub-block. */
  private static IntVector levels(MemorySegment weights, long block, int sub, int k) {
    int at = Q4KLayout.QUANTS_OFFSET + (sub >>> 1) * PAIR_BYTES + k;
    return ByteLanes.unsigned(weights, block + at, 0)
        .lanewise(VectorOperators.LSHR, (sub & 1) << 2)
        .and(0xF);
  }

  private static FloatVector field(float factor, long bytes, int index) {
    return FloatVector.broadcast(FLOATS, factor * SixBitScales.get(bytes, index));
  }

  private static long block(long offset, int i) {
    return offset + (long) (i / VALUES) * Q4KLayout.BYTES;
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += VALUES) {
      unpackBlock(weights, block(offset, i), out, outOffset + i);
    }
  }

  private static void unpackBlock(MemorySegment weights, long block, float[] out, int oo) {
    float scale = Scales.half(weights, block + Q4KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(weights, block + Q4KLayout.MINIMUM_OFFSET);
    long scales = SixBitScales.scales(weights, block + Q4KLayout.SCALES_OFFSET);
    long minimums = SixBitScales.minimums(weights, block + Q4KLayout.SCALES_OFFSET);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int i = Turns.index(turn) * 2 * LANES;
      int sub = i >>> 5;
      int k = NibblePairs.within(i);
      FloatVector factor = field(scale, scales, sub);
      FloatVector summand = field(minimum, minimums, sub);
      FloatVector weight0 = ByteLanes.toFloats(levels(weights, block, sub, k)).fma(factor, summand);
      FloatVector weight1 =
          ByteLanes.toFloats(levels(weights, block, sub, k + LANES)).fma(factor, summand);
      weight0.intoArray(out, oo + i);
      weight1.intoArray(out, oo + i + LANES);
    }
  }
}
