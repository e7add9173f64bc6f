package dev.herd.gguf.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Access to the fields of blocks: little-endian at any alignment, whatever the platform. */
final class BlockFields {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private BlockFields() {}

  static int unsignedByte(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
  }

  static void putByte(MemorySegment segment, long offset, int value) {
    segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }

  static float half(MemorySegment segment, long offset) {
    return Float.float16ToFloat(segment.get(SHORT, offset));
  }

  /**
   * Writes a value as IEEE half, rounded to nearest even.
   *
   * @return the rounded value
   * @throws QuantizationException if the value is finite and its half is not
   */
  static float putHalf(MemorySegment segment, long offset, float value) {
    short half = Float.floatToFloat16(value);
    float rounded = Float.float16ToFloat(half);
    if (Float.isInfinite(rounded) && !Float.isInfinite(value)) {
      throw new QuantizationException(value + " is beyond the range of half precision");
    }
    segment.set(SHORT, offset, half);
    return rounded;
  }

  /** Writes a scale as {@link #putHalf} does, but refuses one that has overflowed already. */
  static float putScale(MemorySegment segment, long offset, float scale) {
    return putHalf(segment, offset, Levels.requireFiniteScale(scale));
  }
}
