package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.BlockFields.unsignedByte;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** Q3_K: sixteen sub-blocks of 16 values, each with a signed scale of six bits. */
final class Q3KCodec extends PackedCodec {
  private static final int VALUES = Q3KLayout.VALUES;
  private static final int SUB_BLOCK = Q3KLayout.SUB_BLOCK_VALUES;
  private static final int SUB_BLOCKS = Q3KLayout.SUB_BLOCKS;
  private static final int ZERO = 4; // the level of the value 0
  private static final int SCALE_BIAS = 32;
  private static final int LOW_SCALE_BYTES = 8;
  private static final int HIGH_SCALE_BYTES = 4;

  Q3KCodec() {
    super(GgmlType.Q3_K, VALUES, Q3KLayout.BYTES);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    TwoBitRuns.unpack(source, offset + Q3KLayout.QUANTS_OFFSET, target, targetOffset);
    long highBits = offset + Q3KLayout.HIGH_BITS_OFFSET;
    Planes.add(source, highBits, VALUES / Byte.SIZE, 1, 4, target, targetOffset);
    float scale = BlockFields.half(source, offset + Q3KLayout.SCALE_OFFSET);
    for (int s = 0; s < SUB_BLOCKS; s++) {
      float subScale = scale * (scale(source, offset + Q3KLayout.SCALES_OFFSET, s) - SCALE_BIAS);
      Levels.symmetric(target, targetOffset + s * SUB_BLOCK, SUB_BLOCK, ZERO, subScale);
    }
  }

  private static int scale(MemorySegment source, long scales, int s) {
    int low = unsignedByte(source, scales + s % LOW_SCALE_BYTES) >>> (4 * (s / LOW_SCALE_BYTES));
    int high =
        unsignedByte(source, scales + LOW_SCALE_BYTES + s % HIGH_SCALE_BYTES)
            >>> (2 * (s / HIGH_SCALE_BYTES));
    return (low & 15) | ((high & 3) << 4);
  }

  @Override
  BlockEncoder newEncoder() {
    SymmetricSuperBlock block =
        new SymmetricSuperBlock(ZERO, -SCALE_BIAS, SymmetricFit.descent(SUB_BLOCK, ZERO));
    byte[] biased = new byte[SUB_BLOCKS];
    return (source, sourceOffset, target, offset) -> {
      if (!block.fit(source, sourceOffset)) {
        target.asSlice(offset, Q3KLayout.BYTES).fill((byte) 0);
        return;
      }
      float scale = BlockFields.putScale(target, offset + Q3KLayout.SCALE_OFFSET, block.scale());
      for (int s = 0; s < SUB_BLOCKS; s++) {
        biased[s] = (byte) (block.subScales()[s] + SCALE_BIAS);
      }
      long scales = offset + Q3KLayout.SCALES_OFFSET;
      Planes.pack(biased, 0, 0, 4, target, scales, LOW_SCALE_BYTES);
      Planes.pack(biased, 0, 4, 2, target, scales + LOW_SCALE_BYTES, HIGH_SCALE_BYTES);
      byte[] levels = block.levels(source, sourceOffset, scale);
      TwoBitRuns.pack(levels, 0, target, offset + Q3KLayout.QUANTS_OFFSET);
      long highBits = offset + Q3KLayout.HIGH_BITS_OFFSET;
      Planes.pack(levels, 0, 2, 1, target, highBits, VALUES / Byte.SIZE);
    };
  }
}
