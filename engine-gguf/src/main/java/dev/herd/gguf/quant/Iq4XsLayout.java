package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * Byte offsets in a block of {@link GgmlType#IQ4_XS}: {@code value = scale * (subScale - 32) *
 * table[level]}.
 */
public final class Iq4XsLayout {
  /** Values in a block. */
  public static final int VALUES = 256;

  /** Values in a sub-block. */
  public static final int SUB_BLOCK_VALUES = 32;

  /** Sub-blocks in a block. */
  public static final int SUB_BLOCKS = VALUES / SUB_BLOCK_VALUES;

  /** IEEE half. */
  public static final int SCALE_OFFSET = 0;

  /** Bits 2s and 2s + 1 of this little-endian word are bits 4 and 5 of the scale of sub-block s. */
  public static final int HIGH_SCALES_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Nibble s (low nibble first) is the low four bits of the scale of sub-block s. */
  public static final int LOW_SCALES_OFFSET = HIGH_SCALES_OFFSET + Short.BYTES;

  /** For each sub-block 16 bytes; byte i holds levels i (low nibble) and i + 16 (high nibble). */
  public static final int QUANTS_OFFSET = LOW_SCALES_OFFSET + SUB_BLOCKS / 2;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES / 2;

  private Iq4XsLayout() {}
}
