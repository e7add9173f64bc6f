package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** Q4_0 and Q5_0: one scale for 32 values, levels around a middle one that stands for zero. */
final class SymmetricCodec extends PackedCodec {
  private static final int VALUES = Q40Layout.VALUES;

  private final SmallBlockLevels levels;
  private final int scaleOffset;
  private final int zero; // the level of the value 0

  private SymmetricCodec(GgmlType type, int layoutBytes, SmallBlockLevels levels, int scaleOffset) {
    super(type, VALUES, layoutBytes);
    this.levels = levels;
    this.scaleOffset = scaleOffset;
    this.zero = levels.count() / 2;
  }

  static SymmetricCodec q4() {
    return new SymmetricCodec(
        GgmlType.Q4_0,
        Q40Layout.BYTES,
        SmallBlockLevels.ofFourBits(Q40Layout.QUANTS_OFFSET),
        Q40Layout.SCALE_OFFSET);
  }

  static SymmetricCodec q5() {
    return new SymmetricCodec(
        GgmlType.Q5_0,
        Q50Layout.BYTES,
        SmallBlockLevels.ofFiveBits(Q50Layout.QUANTS_OFFSET, Q50Layout.HIGH_BITS_OFFSET),
        Q50Layout.SCALE_OFFSET);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    levels.read(source, offset, target, targetOffset);
    float scale = BlockFields.half(source, offset + scaleOffset);
    Levels.symmetric(target, targetOffset, VALUES, zero, scale);
  }

  @Override
  BlockEncoder newEncoder() {
    byte[] block = new byte[VALUES];
    return (source, sourceOffset, target, offset) -> {
      // The value of largest magnitude gets level 0, the one that lies farthest from the middle.
      float scale = Levels.extreme(source, sourceOffset, VALUES) / -zero;
      float inverse = Levels.inverse(scale);
      for (int i = 0; i < VALUES; i++) {
        float level = source[sourceOffset + i] * inverse + (zero + 0.5f);
        block[i] = (byte) Math.min((int) level, levels.count() - 1);
      }
      BlockFields.putScale(target, offset + scaleOffset, scale);
      levels.write(block, target, offset);
    };
  }
}
