package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** IEEE 754 binary32: a copy that keeps every bit. */
final class F32Codec extends CheckedCodec {
  F32Codec() {
    super(GgmlType.F32);
  }

  @Override
  void decode(
      MemorySegment source, long sourceOffset, float[] target, int targetOffset, int count) {
    MemorySegment.copy(source, BlockFields.FLOAT, sourceOffset, target, targetOffset, count);
  }

  @Override
  void encode(
      float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count) {
    MemorySegment.copy(source, sourceOffset, target, BlockFields.FLOAT, targetOffset, count);
  }
}
