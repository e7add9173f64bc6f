package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Blocks written byte by byte, and conversions of whole arrays. */
final class Blocks {
  private Blocks() {}

  /** Zeros of one block. */
  static MemorySegment empty(GgmlType type) {
    return MemorySegment.ofArray(new byte[type.bytesPerBlock()]);
  }

  static void half(MemorySegment block, int offset, float value) {
    int bits = Float.floatToFloat16(value);
    bytes(block, offset, bits & 0xFF, (bits >>> 8) & 0xFF);
  }

  static void bytes(MemorySegment block, int offset, int... values) {
    for (int i = 0; i < values.length; i++) {
      block.set(ValueLayout.JAVA_BYTE, offset + i, (byte) values[i]);
    }
  }

  static float[] decode(GgmlType type, MemorySegment blocks) {
    int count = (int) (blocks.byteSize() / type.bytesPerBlock()) * type.blockSize();
    float[] values = new float[count];
    BlockCodec.of(type).dequantize(blocks, 0, values, 0, count);
    return values;
  }

  static MemorySegment encode(GgmlType type, float[] values) {
    MemorySegment blocks = MemorySegment.ofArray(new byte[(int) type.bytes(values.length)]);
    BlockCodec.of(type).quantize(values, 0, blocks, 0, values.length);
    return blocks;
  }

  static float[] roundTrip(GgmlType type, float[] values) {
    return decode(type, encode(type, values));
  }
}
