package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/** Byte offsets in a block of {@link GgmlType#Q5_1}: {@code value = scale * level + minimum}. */
public final class Q51Layout {
  /** Values in a block. */
  public static final int VALUES = 32;

  /** IEEE half. */
  public static final int SCALE_OFFSET = 0;

  /** IEEE half. */
  public static final int MINIMUM_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Bit i of this little-endian word is bit 4 of level i. */
  public static final int HIGH_BITS_OFFSET = MINIMUM_OFFSET + Short.BYTES;

  /** Byte i holds the low four bits of levels i (low nibble) and i + 16 (high nibble). */
  public static final int QUANTS_OFFSET = HIGH_BITS_OFFSET + VALUES / 8;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES / 2;

  private Q51Layout() {}
}
