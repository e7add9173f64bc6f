package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** A type whose blocks hold levels and scales; walks over the blocks. */
abstract class PackedCodec extends CheckedCodec {
  private final int blockSize;
  private final int bytesPerBlock;

  /** Creates the codec of a type whose layout says that a block takes {@code layoutBytes}. */
  PackedCodec(GgmlType type, int layoutValues, int layoutBytes) {
    super(type);
    blockSize = type.blockSize();
    bytesPerBlock = type.bytesPerBlock();
    if (layoutValues != blockSize || layoutBytes != bytesPerBlock) {
      throw new AssertionError(
          "%s: layout of %d values in %d bytes, type of %d in %d"
              .formatted(type, layoutValues, layoutBytes, blockSize, bytesPerBlock));
    }
  }

  @Override
  final void decode(
      MemorySegment source, long sourceOffset, float[] target, int targetOffset, int count) {
    long block = sourceOffset;
    for (int i = 0; i < count; i += blockSize) {
      decodeBlock(source, block, target, targetOffset + i);
      block += bytesPerBlock;
    }
  }

  @Override
  final void encode(
      float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count) {
    BlockEncoder encoder = newEncoder();
    long block = targetOffset;
    for (int i = 0; i < count; i += blockSize) {
      requireFinite(source, sourceOffset + i);
      encoder.encode(source, sourceOffset + i, target, block);
      block += bytesPerBlock;
    }
  }

  private void requireFinite(float[] source, int offset) {
    for (int i = offset; i < offset + blockSize; i++) {
      if (!Float.isFinite(source[i])) {
        throw new QuantizationException(
            type() + " holds finite values only, but value " + i + " is " + source[i]);
      }
    }
  }

  abstract void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset);

  abstract BlockEncoder newEncoder();
}
