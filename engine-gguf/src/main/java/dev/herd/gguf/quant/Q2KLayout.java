package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * Byte offsets in a block of {@link GgmlType#Q2_K}: {@code value = scale * subScale * level -
 * minimum * subMinimum}.
 */
public final class Q2KLayout {
  /** Values in a block. */
  public static final int VALUES = 256;

  /** Values in a sub-block. */
  public static final int SUB_BLOCK_VALUES = 16;

  /** Sub-blocks in a block. */
  public static final int SUB_BLOCKS = VALUES / SUB_BLOCK_VALUES;

  /** Byte s holds the scale (low nibble) and the minimum (high nibble) of sub-block s. */
  public static final int SCALES_OFFSET = 0;

  /** For each 128 values 32 bytes; bits 2p and 2p + 1 of byte i are level 32p + i of the 128. */
  public static final int QUANTS_OFFSET = SCALES_OFFSET + SUB_BLOCKS;

  /** IEEE half. */
  public static final int SCALE_OFFSET = QUANTS_OFFSET + VALUES / 4;

  /** IEEE half. */
  public static final int MINIMUM_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Size of a block. */
  public static final int BYTES = MINIMUM_OFFSET + Short.BYTES;

  private Q2KLayout() {}
}
