package dev.herd.core.tokenizer;

/** The arithmetic of open addressing: table sizes, spreading, and the walk from slot to slot. */
final class SlotHash {
  private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

  private SlotHash() {}

  /**
   * Returns the number of slots for so many entries: 11/16 full, any number, not a power of two.
   */
  static int capacity(int entries) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, entries * 16L / 11 + 8);
  }

  /** Spreads a hash over all 64 bits. */
  static long mix(long hash) {
    long h = (hash ^ (hash >>> 32)) * GOLDEN_RATIO;
    return h ^ (h >>> 29);
  }

  /** Returns the slot to begin with, from the high half of a mixed hash (Lemire 2019). */
  static int slot(long mixed, int slots) {
    return (int) (((mixed >>> 32) * slots) >>> 32);
  }

  static int next(int slot, int slots) {
    return slot + 1 == slots ? 0 : slot + 1;
  }
}
