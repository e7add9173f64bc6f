package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * Byte offsets in a block of {@link GgmlType#MXFP4}: {@code value = 2^(exponent - 127) *
 * E2M1(level)}.
 */
public final class Mxfp4Layout {
  /** Values in a block. */
  public static final int VALUES = 32;

  /** Unsigned byte with a bias of 127 (E8M0). */
  public static final int EXPONENT_OFFSET = 0;

  /** Byte i holds level i in its low and level i + 16 in its high nibble. */
  public static final int QUANTS_OFFSET = EXPONENT_OFFSET + Byte.BYTES;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES / 2;

  private Mxfp4Layout() {}
}
