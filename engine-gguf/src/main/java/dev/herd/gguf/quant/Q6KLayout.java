package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * Byte offsets in a block of {@link GgmlType#Q6_K}: {@code value = scale * subScale * (level -
 * 32)}.
 */
public final class Q6KLayout {
  /** Values in a block. */
  public static final int VALUES = 256;

  /** Values in a sub-block. */
  public static final int SUB_BLOCK_VALUES = 16;

  /** Sub-blocks in a block. */
  public static final int SUB_BLOCKS = VALUES / SUB_BLOCK_VALUES;

  /**
   * For each 128 values 64 bytes; byte i holds the low four bits of levels i (low nibble) and i +
   * 64 (high nibble).
   */
  public static final int QUANTS_OFFSET = 0;

  /**
   * For each 128 values 32 bytes; bits 2p and 2p + 1 of byte i are bits 4 and 5 of level 32p + i of
   * the 128.
   */
  public static final int HIGH_BITS_OFFSET = QUANTS_OFFSET + VALUES / 2;

  /** Signed byte s is the scale of sub-block s. */
  public static final int SCALES_OFFSET = HIGH_BITS_OFFSET + VALUES / 4;

  /** IEEE half. */
  public static final int SCALE_OFFSET = SCALES_OFFSET + SUB_BLOCKS;

  /** Size of a block. */
  public static final int BYTES = SCALE_OFFSET + Short.BYTES;

  private Q6KLayout() {}
}
