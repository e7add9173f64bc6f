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
  private static final int QUANT_BYTES = Q4KLayout.VALUES / 2;

  /** Bytes of levels in a pair of sub-blocks, and the distance of their values. */
  private static final int PAIR_BYTES = Q4KLayout.SUB_BLOCK_VALUES;

  private static final long PAIRS_END = Turns.end(QUANT_BYTES / (2 * LANES));
  private static final long END = Turns.end(QUANT_BYTES / LANES);

  @Override
  public GgmlType type() {
    return GgmlType.Q4_K;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    float sum = 0;
    for (int i = 0; i < columns; i += Q4KLayout.VALUES) {
      sum += dotBlock(weights, block(offset, i), x, xOffset + i);
    }
    return sum;
  }

  /** Two runs of bytes a turn: a pair of sub-blocks at 512 bits, half of one at 256. */
  private static float dotBlock(MemorySegment weights, long block, float[] x, int xo) {
    float scale = Scales.half(weights, block + Q4KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(weights, block + Q4KLayout.MINIMUM_OFFSET);
    long scales = SixBitScales.scales(weights, block + Q4KLayout.SCALES_OFFSET);
    long minimums = SixBitScales.minimums(weights, block + Q4KLayout.SCALES_OFFSET);
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (long turn = Turns.FIRST; turn != PAIRS_END; turn <<= 1) {
      int i = Turns.index(turn) * 2 * LANES;
      int pair = i / PAIR_BYTES;
      int at = xo + i + pair * PAIR_BYTES;
      FloatVector lowScale = field(scale, scales, 2 * pair);
      FloatVector highScale = field(scale, scales, 2 * pair + 1);
      FloatVector lowMinimum = field(minimum, minimums, 2 * pair);
      FloatVector highMinimum = field(minimum, minimums, 2 * pair + 1);
      IntVector run0 = pairs(weights, block, i);
      IntVector run1 = pairs(weights, block, i + LANES);
      sum0 = low(run0).fma(lowScale, lowMinimum).fma(load(x, at), sum0);
      sum1 = low(run1).fma(lowScale, lowMinimum).fma(load(x, at + LANES), sum1);
      at += PAIR_BYTES;
      sum0 = high(run0).fma(highScale, highMinimum).fma(load(x, at), sum0);
      sum1 = high(run1).fma(highScale, highMinimum).fma(load(x, at + LANES), sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector load(float[] x, int index) {
    return FloatVector.fromArray(FLOATS, x, index);
  }

  private static FloatVector field(float factor, long bytes, int index) {
    return FloatVector.broadcast(FLOATS, factor * SixBitScales.get(bytes, index));
  }

  private static IntVector pairs(MemorySegment weights, long block, int i) {
    return ByteLanes.unsigned(weights, block + Q4KLayout.QUANTS_OFFSET + i, 0);
  }

  private static FloatVector low(IntVector pairs) {
    return ByteLanes.toFloats(pairs.and(0xF));
  }

  private static FloatVector high(IntVector pairs) {
    return ByteLanes.toFloats(pairs.lanewise(VectorOperators.LSHR, 4));
  }

  private static long block(long offset, int i) {
    return offset + (long) (i / Q4KLayout.VALUES) * Q4KLayout.BYTES;
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += Q4KLayout.VALUES) {
      unpackBlock(weights, block(offset, i), out, outOffset + i);
    }
  }

  private static void unpackBlock(MemorySegment weights, long block, float[] out, int oo) {
    float scale = Scales.half(weights, block + Q4KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(weights, block + Q4KLayout.MINIMUM_OFFSET);
    long scales = SixBitScales.scales(weights, block + Q4KLayout.SCALES_OFFSET);
    long minimums = SixBitScales.minimums(weights, block + Q4KLayout.SCALES_OFFSET);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int i = Turns.index(turn) * LANES;
      int pair = i / PAIR_BYTES;
      int at = oo + i + pair * PAIR_BYTES;
      IntVector pairs = pairs(weights, block, i);
      low(pairs)
          .fma(field(scale, scales, 2 * pair), field(minimum, minimums, 2 * pair))
          .intoArray(out, at);
      high(pairs)
          .fma(field(scale, scales, 2 * pair + 1), field(minimum, minimums, 2 * pair + 1))
          .intoArray(out, at + PAIR_BYTES);
    }
  }
}
