package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** Q4_1 and Q5_1: one scale and one minimum for 32 values. */
final class AffineCodec extends PackedCodec {
  private static final int VALUES = Q41Layout.VALUES;

  private final SmallBlockLevels levels;
  private final int scaleOffset;
  private final int minimumOffset;

  private AffineCodec(
      GgmlType type, int layoutBytes, SmallBlockLevels levels, int scaleOffset, int minimumOffset) {
    super(type, VALUES, layoutBytes);
    this.levels = levels;
    this.scaleOffset = scaleOffset;
    this.minimumOffset = minimumOffset;
  }

  static AffineCodec q4() {
    return new AffineCodec(
        GgmlType.Q4_1,
        Q41Layout.BYTES,
        SmallBlockLevels.ofFourBits(Q41Layout.QUANTS_OFFSET),
        Q41Layout.SCALE_OFFSET,
        Q41Layout.MINIMUM_OFFSET);
  }

  static AffineCodec q5() {
    return new AffineCodec(
        GgmlType.Q5_1,
        Q51Layout.BYTES,
        SmallBlockLevels.ofFiveBits(Q51Layout.QUANTS_OFFSET, Q51Layout.HIGH_BITS_OFFSET),
        Q51Layout.SCALE_OFFSET,
        Q51Layout.MINIMUM_OFFSET);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    levels.read(source, offset, target, targetOffset);
    float scale = BlockFields.half(source, offset + scaleOffset);
    float minimum = BlockFields.half(source, offset + minimumOffset);
    Levels.affine(target, targetOffset, VALUES, scale, minimum);
  }

  @Override
  BlockEncoder newEncoder() {
    byte[] block = new byte[VALUES];
    return (source, sourceOffset, target, offset) -> {
      float minimum = source[sourceOffset];
      float maximum = minimum;
      for (int i = sourceOffset + 1; i < sourceOffset + VALUES; i++) {
        minimum = Math.min(minimum, source[i]);
        maximum = Math.max(maximum, source[i]);
      }
      int highest = levels.count() - 1;
      float scale = (maximum - minimum) / highest;
      float inverse = Levels.inverse(scale);
      for (int i = 0; i < VALUES; i++) {
        float level = (source[sourceOffset + i] - minimum) * inverse + 0.5f;
        block[i] = (byte) Math.min((int) level, highest);
      }
      BlockFields.putScale(target, offset + scaleOffset, scale);
      BlockFields.putScale(target, offset + minimumOffset, minimum);
      levels.write(block, target, offset);
    };
  }
}
