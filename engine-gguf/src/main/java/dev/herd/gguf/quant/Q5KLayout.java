package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * Byte offsets in a block of {@link GgmlType#Q5_K}: {@code value = scale * subScale * level -
 * minimum * subMinimum}.
 */
public final class Q5KLayout {
  /** Values in a block. */
  public static final int VALUES = 256;

  /** Values in a sub-block. */
  public static final int SUB_BLOCK_VALUES = 32;

  /** Sub-blocks in a block. */
  public static final int SUB_BLOCKS = VALUES / SUB_BLOCK_VALUES;

  /** IEEE half. */
  public static final int SCALE_OFFSET = 0;

  /** IEEE half. */
  public static final int MINIMUM_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Eight 6-bit scales and eight 6-bit minimums, packed as {@link SixBitPairs} says. */
  public static final int SCALES_OFFSET = MINIMUM_OFFSET + Short.BYTES;

  /** Bit p of byte i is bit 4 of level 32p + i. */
  public static final int HIGH_BITS_OFFSET = SCALES_OFFSET + 12;

  /**
   * For each 64 values 32 bytes; byte i holds the low four bits of levels i (low nibble) and i + 32
   * (high nibble).
   */
  public static final int QUANTS_OFFSET = HIGH_BITS_OFFSET + VALUES / 8;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES / 2;

  private Q5KLayout() {}
}
