package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.BlockFields.putByte;
import static dev.herd.gguf.quant.BlockFields.unsignedByte;

import java.lang.foreign.MemorySegment;

/**
 * The eight scales and eight minimums, six bits each, in the twelve bytes of a Q4_K or Q5_K block.
 * The first four bytes hold scales 0 to 3 in their low six bits, the next four minimums 0 to 3. The
 * last four hold the low nibbles of scales 4 to 7 (low) and minimums 4 to 7 (high); their upper two
 * bits lie above scales 0 to 3 and minimums 0 to 3.
 */
public final class SixBitPairs {
  private static final int HALF = 4;

  private SixBitPairs() {}

  /** Returns scale {@code i} of the twelve bytes at {@code offset}. */
  public static int scale(MemorySegment source, long offset, int i) {
    return i < HALF
        ? unsignedByte(source, offset + i) & 63
        : (unsignedByte(source, offset + HALF + i) & 15)
            | ((unsignedByte(source, offset + i - HALF) >>> 6) << 4);
  }

  /** Returns minimum {@code i} of the twelve bytes at {@code offset}. */
  public static int minimum(MemorySegment source, long offset, int i) {
    return i < HALF
        ? unsignedByte(source, offset + HALF + i) & 63
        : (unsignedByte(source, offset + HALF + i) >>> 4)
            | ((unsignedByte(source, offset + i) >>> 6) << 4);
  }

  /** Packs eight scales and eight minimums, each from 0 to 63. */
  public static void put(byte[] scales, byte[] minimums, MemorySegment target, long offset) {
    for (int i = 0; i < HALF; i++) {
      int upperScale = scales[i + HALF];
      int upperMinimum = minimums[i + HALF];
      putByte(target, offset + i, scales[i] | ((upperScale >>> 4) << 6));
      putByte(target, offset + HALF + i, minimums[i] | ((upperMinimum >>> 4) << 6));
      putByte(target, offset + 2 * HALF + i, (upperScale & 15) | ((upperMinimum & 15) << 4));
    }
  }
}
