package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/** Byte offsets in a block of {@link GgmlType#Q5_0}: {@code value = scale * (level - 16)}. */
public final class Q50Layout {
  /** Values in a block. */
  public static final int VALUES = 32;

  /** IEEE half. */
  public static final int SCALE_OFFSET = 0;

  /** Bit i of this little-endian word is bit 4 of level i. */
  public static final int HIGH_BITS_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Byte i holds the low four bits of levels i (low nibble) and i + 16 (high nibble). */
  public static final int QUANTS_OFFSET = HIGH_BITS_OFFSET + VALUES / 8;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES / 2;

  private Q50Layout() {}
}
