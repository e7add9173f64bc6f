package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q5KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link GgmlType#Q5_K} in the file's layout. A pair of sub-blocks lies in 32 bytes, one in the low
 * nibbles and one in the high, and in two bits of each byte of the fifth ones.
 */
final class Q5KVectorRow extends BlockRow {
  private static final int QUANT_BYTES = Q5KLayout.VALUES / 2;

  /** Bytes of levels in a pair of sub-blocks, and the distance of their values. */
  private static final int PAIR_BYTES = Q5KLayout.SUB_BLOCK_VALUES;

  private static final long END = Turns.end(QUANT_BYTES / LANES);

  @Override
  public GgmlType type() {
    return GgmlType.Q5_K;
  }

  private static FloatVector field(float factor, long bytes, int index) {
    return FloatVector.broadcast(FLOATS, factor * SixBitScales.get(bytes, index));
  }

  private static IntVector pairs(long block, int i) {
    return ByteLanes.unsigned(block + Q5KLayout.QUANTS_OFFSET + i, 0);
  }

  /** Returns the fifth bits that belong to a run of bytes, in bits 0 and 1. */
  private static IntVector fifth(long block, int i) {
    long bits = block + Q5KLayout.HIGH_BITS_OFFSET + (i & (PAIR_BYTES - 1));
    return ByteLanes.unsigned(bits, 0).lanewise(VectorOperators.LSHR, 2 * (i >>> 5));
  }

  private static FloatVector low(IntVector pairs, IntVector fifth) {
    IntVector bit = fifth.lanewise(VectorOperators.LSHL, 4).and(0x10);
    return ByteLanes.toFloats(pairs.and(0xF).or(bit));
  }

  private static FloatVector high(IntVector pairs, IntVector fifth) {
    IntVector bit = fifth.lanewise(VectorOperators.LSHL, 3).and(0x10);
    return ByteLanes.toFloats(pairs.lanewise(VectorOperators.LSHR, 4).or(bit));
  }

  @Override
  public void expand(long block, float[] out, int outOffset) {
    float scale = Scales.half(block + Q5KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(block + Q5KLayout.MINIMUM_OFFSET);
    long scales = SixBitScales.scales(block + Q5KLayout.SCALES_OFFSET);
    long minimums = SixBitScales.minimums(block + Q5KLayout.SCALES_OFFSET);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int i = Turns.index(turn) * LANES;
      int pair = i >>> 5;
      int at = outOffset + i + pair * PAIR_BYTES;
      IntVector pairs = pairs(block, i);
      IntVector fifth = fifth(block, i);
      low(pairs, fifth)
          .fma(field(scale, scales, 2 * pair), field(minimum, minimums, 2 * pair))
          .intoArray(out, at);
      high(pairs, fifth)
          .fma(field(scale, scales, 2 * pair + 1), field(minimum, minimums, 2 * pair + 1))
          .intoArray(out, at + PAIR_BYTES);
    }
  }
}
