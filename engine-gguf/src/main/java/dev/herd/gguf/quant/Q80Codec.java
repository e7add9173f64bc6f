package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Q8_0: one scale for 32 signed bytes. */
final class Q80Codec extends PackedCodec {
  private static final int VALUES = Q80Layout.VALUES;

  Q80Codec() {
    super(GgmlType.Q8_0, VALUES, Q80Layout.BYTES);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    float scale = BlockFields.half(source, offset + Q80Layout.SCALE_OFFSET);
    long levels = offset + Q80Layout.QUANTS_OFFSET;
    for (int i = 0; i < VALUES; i++) {
      target[targetOffset + i] = source.get(ValueLayout.JAVA_BYTE, levels + i) * scale;
    }
  }

  @Override
  BlockEncoder newEncoder() {
    return Q80Codec::encodeBlock;
  }

  private static void encodeBlock(
      float[] source, int sourceOffset, MemorySegment target, long offset) {
    float scale = Math.abs(Levels.extreme(source, sourceOffset, VALUES)) / Byte.MAX_VALUE;
    float inverse = Levels.inverse(scale);
    BlockFields.putScale(target, offset + Q80Layout.SCALE_OFFSET, scale);
    long levels = offset + Q80Layout.QUANTS_OFFSET;
    for (int i = 0; i < VALUES; i++) {
      BlockFields.putByte(target, levels + i, roundHalfAway(source[sourceOffset + i] * inverse));
    }
  }

  /** Rounds ties away from zero, unlike every other type; in double, where the sum is exact. */
  private static int roundHalfAway(float x) {
    return (int) (x + Math.copySign(0.5, x));
  }
}
