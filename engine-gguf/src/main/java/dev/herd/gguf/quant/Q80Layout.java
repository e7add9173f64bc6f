package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * Byte offsets in a block of {@link GgmlType#Q8_0}: {@code value = scale * level}, levels being
 * signed bytes.
 */
public final class Q80Layout {
  /** Values in a block. */
  public static final int VALUES = 32;

  /** IEEE half. */
  public static final int SCALE_OFFSET = 0;

  /** Signed byte i is level i. */
  public static final int QUANTS_OFFSET = SCALE_OFFSET + Short.BYTES;

  /** Size of a block. */
  public static final int BYTES = QUANTS_OFFSET + VALUES;

  private Q80Layout() {}
}
