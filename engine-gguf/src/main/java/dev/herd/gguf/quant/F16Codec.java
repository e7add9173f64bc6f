package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** IEEE 754 binary16. */
final class F16Codec extends CheckedCodec {
  F16Codec() {
    super(GgmlType.F16);
  }

  @Override
  void decode(
      MemorySegment source, long sourceOffset, float[] target, int targetOffset, int count) {
    for (int i = 0; i < count; i++) {
      target[targetOffset + i] = BlockFields.half(source, sourceOffset + (long) i * Short.BYTES);
    }
  }

  @Override
  void encode(
      float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count) {
    for (int i = 0; i < count; i++) {
      BlockFields.putHalf(target, targetOffset + (long) i * Short.BYTES, source[sourceOffset + i]);
    }
  }
}
