package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Scales in blocks, and the layouts to read them with: little-endian, at any alignment. */
final class Scales {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Scales() {}

  /** Returns a scale that is stored as an IEEE half. */
  static float half(long address) {
    return Float.float16ToFloat(ALL.get(SHORT, address));
  }
}
