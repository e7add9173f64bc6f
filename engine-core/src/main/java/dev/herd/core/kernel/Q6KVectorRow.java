package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q6KLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link GgmlType#Q6_K} in the file's layout. A byte of nibbles holds levels 64 values apart; their
 * upper two bits are in one byte of the high bits, which serves four levels 32 values apart.
 */
final class Q6KVectorRow implements RowKernel {
  private static final int QUANT_BYTES = Q6KLayout.VALUES / 2;

  /** Bytes of nibbles for half a block, and the distance of a byte's two levels. */
  private static final int HALF_BYTES = QUANT_BYTES / 2;

  /** From the scale of a byte's low level to that of its high one. */
  private static final int HIGH_INDEX = HALF_BYTES / Q6KLayout.SUB_BLOCK_VALUES;

  private static final int HIGH_BYTES = Q6KLayout.VALUES / 8;

  /** The level of the value 0. */
  private static final int MIDDLE = 32;

  private static final long END = Turns.end(QUANT_BYTES / LANES);

  @Override
  public GgmlType type() {
    return GgmlType.Q6_K;
  }

  /**
   * Unpacks the row before it is multiplied: a method that did both in the order of the columns
   * would be larger than the compiler inlines vector operations in.
   */
  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      float[] x,
      int xOffset,
      KernelScratch scratch) {
    float[] row = scratch.rows(columns);
    unpack(weights, offset, columns, row, 0);
    return VectorReductions.dot(row, 0, x, xOffset, columns);
  }

  /** Returns scale {@code index} of the eight of half a block, times {@code factor}. */
  private static FloatVector scale(float factor, long scales, int index) {
    return FloatVector.broadcast(FLOATS, factor * (byte) (scales >>> (Byte.SIZE * index)));
  }

  private static IntVector pairs(MemorySegment weights, long block, int i) {
    return ByteLanes.unsigned(weights, block + Q6KLayout.QUANTS_OFFSET + i, 0);
  }

  /** Returns the upper bits of a run's low levels in bits 0 and 1, of its high ones in 4 and 5. */
  private static IntVector highBits(MemorySegment weights, long block, int i) {
    int run = (i & HALF_BYTES) / 2 + (i & (HIGH_BYTES - 1));
    return ByteLanes.unsigned(weights, block + Q6KLayout.HIGH_BITS_OFFSET + run, 0)
        .lanewise(VectorOperators.LSHR, (i & HIGH_BYTES) >>> 4);
  }

  private static FloatVector low(IntVector pairs, IntVector high) {
    IntVector upper = high.lanewise(VectorOperators.LSHL, 4).and(0x30);
    return ByteLanes.toFloats(pairs.and(0xF).or(upper).sub(MIDDLE));
  }

  private static FloatVector high(IntVector pairs, IntVector high) {
    return ByteLanes.toFloats(
        pairs.lanewise(VectorOperators.LSHR, 4).or(high.and(0x30)).sub(MIDDLE));
  }

  private static int at(int first, int i) {
    return first + i + (i & HALF_BYTES);
  }

  private static long block(long offset, int i) {
    return offset + (long) (i / Q6KLayout.VALUES) * Q6KLayout.BYTES;
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += Q6KLayout.VALUES) {
      unpackBlock(weights, block(offset, i), out, outOffset + i);
    }
  }

  private static void unpackBlock(MemorySegment weights, long block, float[] out, int oo) {
    long scales0 = weights.get(Scales.LONG, block + Q6KLayout.SCALES_OFFSET);
    long scales1 = weights.get(Scales.LONG, block + Q6KLayout.SCALES_OFFSET + Long.BYTES);
    float factor = Scales.half(weights, block + Q6KLayout.SCALE_OFFSET);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int i = Turns.index(turn) * LANES;
      long scales = i < HALF_BYTES ? scales0 : scales1;
      int index = (i & (HALF_BYTES - 1)) >>> 4;
      int at = at(oo, i);
      IntVector pairs = pairs(weights, block, i);
      IntVector high = highBits(weights, block, i);
      low(pairs, high).mul(scale(factor, scales, index)).intoArray(out, at);
      high(pairs, high)
          .mul(scale(factor, scales, index + HIGH_INDEX))
          .intoArray(out, at + HALF_BYTES);
    }
  }
}
