package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** The upper half of IEEE 754 binary32. */
final class Bf16Codec extends CheckedCodec {
  private static final int QUIET_NAN_BIT = 0x40;

  Bf16Codec() {
    super(GgmlType.BF16);
  }

  @Override
  void decode(
      MemorySegment source, long sourceOffset, float[] target, int targetOffset, int count) {
    for (int i = 0; i < count; i++) {
      int bits = source.get(BlockFields.SHORT, sourceOffset + (long) i * Short.BYTES);
      target[targetOffset + i] = Float.intBitsToFloat(bits << 16);
    }
  }

  @Override
  void encode(
      float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count) {
    for (int i = 0; i < count; i++) {
      target.set(
          BlockFields.SHORT,
          targetOffset + (long) i * Short.BYTES,
          (short) upperHalf(source[sourceOffset + i]));
    }
  }

  private static int upperHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int upper = bits >>> 16;
    if (Float.isNaN(value)) {
      // The payload may lie in the lower half alone, and the upper one would be an infinity.
      return upper | QUIET_NAN_BIT;
    }
    int rounded = (bits + 0x7FFF + (upper & 1)) >>> 16;
    if (Float.isFinite(value) && !Float.isFinite(Float.intBitsToFloat(rounded << 16))) {
      throw new QuantizationException(value + " is beyond the range of BF16");
    }
    return rounded;
  }
}
