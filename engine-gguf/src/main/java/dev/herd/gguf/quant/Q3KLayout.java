package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * Byte offsets in a block of {@link GgmlType#Q3_K}: {@code value = scale * (subScale - 32) * (level
 * - 4)}.
 */
public final class Q3KLayout {
  /** Values in a block. */
  public static final int VALUES = 256;

  /** Values in a sub-block. */
  public static final int SUB_BLOCK_VALUES = 16;

  /** Sub-blocks in a block. */
  public static final int SUB_BLOCKS = VALUES / SUB_BLOCK_VALUES;

  /** Bit p of byte i is bit 2 of level 32p + i. */
  public static final int HIGH_BITS_OFFSET = 0;

  /**
   * For each 128 values 32 bytes; bits 2p and 2p + 1 of byte i are the low bits of level 32p + i of
   * the 128.
   */
  public static final int QUANTS_OFFSET = HIGH_BITS_OFFSET + VALUES / 8;

  /**
   * Sixteen 6-bit scales: low four bits of scales i and i + 8 in byte i of the first eight, high
   * two bits of scale 4p + i in bits 2p and 2p + 1 of byte 8 + i.
   */
  public static final int SCALES_OFFSET = QUANTS_OFFSET + VALUES / 4;

  /** IEEE half. */
  public static final int SCALE_OFFSET = SCALES_OFFSET + 12;

  /** Size of a block. */
  public static final int BYTES = SCALE_OFFSET + Short.BYTES;

  private Q3KLayout() {}
}
