package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Checks the arguments of a codec once, so that the loops of its subclasses need not. */
abstract class CheckedCodec implements BlockCodec {
  private final GgmlType type;

  CheckedCodec(GgmlType type) {
    this.type = type;
  }

  @Override
  public final GgmlType type() {
    return type;
  }

  @Override
  public final void dequantize(
      MemorySegment source, long sourceOffset, float[] target, int targetOffset, int count) {
    Objects.checkFromIndexSize(sourceOffset, type.bytes(count), source.byteSize());
    Objects.checkFromIndexSize(targetOffset, count, target.length);
    decode(source, sourceOffset, target, targetOffset, count);
  }

  @Override
  public boolean canQuantize() {
    return true;
  }

  @Override
  public final void quantize(
      float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count) {
    Objects.checkFromIndexSize(targetOffset, type.bytes(count), target.byteSize());
    Objects.checkFromIndexSize(sourceOffset, count, source.length);
    encode(source, sourceOffset, target, targetOffset, count);
  }

  /** {@link #dequantize} with checked arguments. */
  abstract void decode(
      MemorySegment source, long sourceOffset, float[] target, int targetOffset, int count);

  /** {@link #quantize} with checked arguments. */
  abstract void encode(
      float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count);
}
