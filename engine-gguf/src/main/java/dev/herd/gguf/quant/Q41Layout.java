package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/** Byte offsets in a block of {@link GgmlType#Q4_1}: {@code value = scale * level + minimum}. */
public final class Q41Layout {
  /** Values in a block. */
  public static final int VALUES = 32;

  /** IEEE half. */
  public static final int SCALE_OFFSET = 0;

  /** IEEE half. */
  public static final int MINIMUM_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Byte i holds level i in its low and level i + 16 in its high nibble. */
  public static final int QUANTS_OFFSET = MINIMUM_OFFSET + Short.BYTES;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES / 2;

  private Q41Layout() {}
}
