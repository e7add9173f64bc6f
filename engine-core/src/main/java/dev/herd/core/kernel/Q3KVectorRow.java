package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q3KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link GgmlType#Q3_K} in the file's layout: each byte holds the lower bits of four levels, 32
 * values apart, and each byte of the high bits the upper one of eight.
 */
final class Q3KVectorRow extends BlockRow {
  private static final int VALUES = Q3KLayout.VALUES;

  /** Values whose two-bit fields share 32 bytes. */
  private static final int HALF_VALUES = VALUES / 2;

  private static final int RUN_BYTES = 32;

  /** The level of the value 0. */
  private static final int MIDDLE = 4;

  private static final int SCALE_BIAS = 32;
  private static final long TWO_BITS = 0x03030303_03030303L;
  private static final long FOUR_BITS = 0x0F0F0F0F_0F0F0F0FL;

  @Override
  public GgmlType type() {
    return GgmlType.Q3_K;
  }

  /** Returns eight scales of six bits as bytes: four bits from one long, two from an int. */
  private static long scales(long lower, int upper) {
    long upperBits = (upper & 0xFFFF_FFFFL) | ((long) (upper >>> 2) << Integer.SIZE);
    return (lower & FOUR_BITS) | ((upperBits & TWO_BITS) << 4);
  }

  /** Returns the third bits of a run of levels, in their place. */
  private static IntVector highBits(long block, int i) {
    return ByteLanes.unsigned(block + Q3KLayout.HIGH_BITS_OFFSET + (i & (RUN_BYTES - 1)), 0)
        .lanewise(VectorOperators.LSHR, i >>> 5)
        .and(1)
        .lanewise(VectorOperators.LSHL, 2);
  }

  /** Returns the two-bit fields of a run of values. */
  private static IntVector fields(long block, int i) {
    int run = (i & HALF_VALUES) >>> 2 | (i & (RUN_BYTES - 1));
    return ByteLanes.unsigned(block + Q3KLayout.QUANTS_OFFSET + run, 0)
        .lanewise(VectorOperators.LSHR, (i & (HALF_VALUES - RUN_BYTES)) >>> 4)
        .and(3);
  }

  @Override
  public void expand(long block, float[] out, int outOffset) {
    float scale = Scales.half(block + Q3KLayout.SCALE_OFFSET);
    long lower = ALL.get(Scales.LONG, block + Q3KLayout.SCALES_OFFSET);
    int upper = ALL.get(Scales.INT, block + Q3KLayout.SCALES_OFFSET + Long.BYTES);
    long scales0 = scales(lower, upper);
    long scales1 = scales(lower >>> 4, upper >>> 4);
    for (int i = 0; i < VALUES; i += LANES) {
      long ofHalf = i < HALF_VALUES ? scales0 : scales1;
      int index = (i & (HALF_VALUES - 1)) >>> 4;
      int subScale = ((int) (ofHalf >>> (Byte.SIZE * index)) & 0xFF) - SCALE_BIAS;
      IntVector level = fields(block, i).or(highBits(block, i)).sub(MIDDLE);
      ByteLanes.toFloats(level)
          .mul(FloatVector.broadcast(FLOATS, scale * subScale))
          .intoArray(out, outOffset + i);
    }
  }
}
