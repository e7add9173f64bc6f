package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.quant.SixBitPairs;

/**
 * The scales and minimums of Q4_K and Q5_K blocks, packed as {@link SixBitPairs} says, eight at a
 * time: the bytes of a long.
 */
final class SixBitScales {
  private static final int SIX_BITS = 0x3F3F3F3F;
  private static final int FOUR_BITS = 0x0F0F0F0F;

  private SixBitScales() {}

  /** Returns the eight scales, the first in the lowest byte. */
  static long scales(long address) {
    int own = ALL.get(Scales.INT, address);
    return join(own, ALL.get(Scales.INT, address + 8));
  }

  /** Returns the eight minimums, the first in the lowest byte. */
  static long minimums(long address) {
    int own = ALL.get(Scales.INT, address + 4);
    return join(own, ALL.get(Scales.INT, address + 8) >>> 4);
  }

  /** Returns one of eight, of those that {@link #scales} and {@link #minimums} return. */
  static int get(long eight, int index) {
    return (int) (eight >>> (8 * index)) & 0xFF;
  }

  private static long join(int own, int shared) {
    int upper = (shared & FOUR_BITS) | ((own >>> 2) & (SIX_BITS ^ FOUR_BITS));
    return (long) upper << 32 | (own & SIX_BITS);
  }
}
