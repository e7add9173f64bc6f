package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/** Byte offsets in a block of {@link GgmlType#IQ4_NL}: {@code value = scale * table[level]}. */
public final class Iq4NlLayout {
  /** Values in a block. */
  public static final int VALUES = 32;

  /** IEEE half. */
  public static final int SCALE_OFFSET = 0;

  /** Byte i holds level i in its low and level i + 16 in its high nibble. */
  public static final int QUANTS_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES / 2;

  private Iq4NlLayout() {}
}
