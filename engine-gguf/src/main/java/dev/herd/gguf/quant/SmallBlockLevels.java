package dev.herd.gguf.quant;

import java.lang.foreign.MemorySegment;

/** The 32 levels of four or five bits in a block of Q4_0, Q4_1, Q5_0 and Q5_1. */
final class SmallBlockLevels {
  private static final int VALUES = 32;
  private static final int NIBBLE_BYTES = VALUES / 2;
  private static final int ABSENT = -1;

  private final int quantsOffset;
  private final int highBitsOffset; // ABSENT for four bits

  private SmallBlockLevels(int quantsOffset, int highBitsOffset) {
    this.quantsOffset = quantsOffset;
    this.highBitsOffset = highBitsOffset;
  }

  static SmallBlockLevels ofFourBits(int quantsOffset) {
    return new SmallBlockLevels(quantsOffset, ABSENT);
  }

  static SmallBlockLevels ofFiveBits(int quantsOffset, int highBitsOffset) {
    return new SmallBlockLevels(quantsOffset, highBitsOffset);
  }

  /** Returns the number of different levels. */
  int count() {
    return highBitsOffset == ABSENT ? 16 : 32;
  }

  /** Sets 32 floats to the levels of the block at {@code offset}. */
  void read(MemorySegment source, long offset, float[] target, int targetOffset) {
    Planes.unpack(source, offset + quantsOffset, NIBBLE_BYTES, 4, target, targetOffset);
    if (highBitsOffset != ABSENT) {
      int highBits = source.get(BlockFields.INT, offset + highBitsOffset);
      for (int i = 0; i < VALUES; i++) {
        target[targetOffset + i] += ((highBits >>> i) & 1) << 4;
      }
    }
  }

  /** Packs 32 levels into the block at {@code offset}. */
  void write(byte[] levels, MemorySegment target, long offset) {
    Planes.pack(levels, 0, 0, 4, target, offset + quantsOffset, NIBBLE_BYTES);
    if (highBitsOffset != ABSENT) {
      int highBits = 0;
      for (int i = 0; i < VALUES; i++) {
        highBits |= (levels[i] >>> 4) << i;
      }
      target.set(BlockFields.INT, offset + highBitsOffset, highBits);
    }
  }
}
