package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * Q4_K and Q5_K: eight sub-blocks of 32 values, each with a scale and a minimum of six bits. Both
 * begin alike; Q5_K has its fifth bits before the nibbles.
 */
final class AffineKCodec extends PackedCodec {
  private static final int VALUES = Q4KLayout.VALUES;
  private static final int SUB_BLOCK = Q4KLayout.SUB_BLOCK_VALUES;
  private static final int HIGHEST_SCALE = 63;
  private static final int PAIR = 2 * SUB_BLOCK; // values whose nibbles share 32 bytes

  private final boolean fiveBits;
  private final int quantsOffset;

  private AffineKCodec(GgmlType type, int layoutBytes, boolean fiveBits, int quantsOffset) {
    super(type, VALUES, layoutBytes);
    this.fiveBits = fiveBits;
    this.quantsOffset = quantsOffset;
  }

  static AffineKCodec q4() {
    return new AffineKCodec(GgmlType.Q4_K, Q4KLayout.BYTES, false, Q4KLayout.QUANTS_OFFSET);
  }

  static AffineKCodec q5() {
    return new AffineKCodec(GgmlType.Q5_K, Q5KLayout.BYTES, true, Q5KLayout.QUANTS_OFFSET);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    long quants = offset + quantsOffset;
    for (int i = 0; i < VALUES; i += PAIR) {
      Planes.unpack(source, quants + i / 2, SUB_BLOCK, 4, target, targetOffset + i);
    }
    if (fiveBits) {
      long highBits = offset + Q5KLayout.HIGH_BITS_OFFSET;
      Planes.add(source, highBits, VALUES / Byte.SIZE, 1, 16, target, targetOffset);
    }
    float scale = BlockFields.half(source, offset + Q4KLayout.SCALE_OFFSET);
    float minimum = BlockFields.half(source, offset + Q4KLayout.MINIMUM_OFFSET);
    long pairs = offset + Q4KLayout.SCALES_OFFSET;
    for (int s = 0; s < Q4KLayout.SUB_BLOCKS; s++) {
      float subScale = scale * SixBitPairs.scale(source, pairs, s);
      float subMinimum = minimum * SixBitPairs.minimum(source, pairs, s);
      Levels.affine(target, targetOffset + s * SUB_BLOCK, SUB_BLOCK, subScale, -subMinimum);
    }
  }

  @Override
  BlockEncoder newEncoder() {
    AffineFit fit =
        fiveBits
            ? AffineFit.leastSquares(SUB_BLOCK, 31, -0.5f, 15)
            : AffineFit.leastSquares(SUB_BLOCK, 15, -1, 20);
    AffineSuperBlock block = new AffineSuperBlock(SUB_BLOCK, HIGHEST_SCALE, fit);
    return (source, sourceOffset, target, offset) -> {
      block.fit(source, sourceOffset);
      float scale = BlockFields.putScale(target, offset + Q4KLayout.SCALE_OFFSET, block.scale());
      float minimum =
          BlockFields.putScale(target, offset + Q4KLayout.MINIMUM_OFFSET, block.minimum());
      SixBitPairs.put(
          block.subScales(), block.subMinimums(), target, offset + Q4KLayout.SCALES_OFFSET);
      byte[] levels = block.levels(source, sourceOffset, scale, minimum);
      long quants = offset + quantsOffset;
      for (int i = 0; i < VALUES; i += PAIR) {
        Planes.pack(levels, i, 0, 4, target, quants + i / 2, SUB_BLOCK);
      }
      if (fiveBits) {
        long highBits = offset + Q5KLayout.HIGH_BITS_OFFSET;
        Planes.pack(levels, 0, 4, 1, target, highBits, VALUES / Byte.SIZE);
      }
    };
  }
}
