package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The scale of a block, stored as an IEEE half. */
final class Scales {
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Scales() {}

  static float half(MemorySegment blocks, long offset) {
    return Float.float16ToFloat(blocks.get(HALF, offset));
  }
}
