package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.BlockFields.unsignedByte;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** Q2_K: sixteen sub-blocks of 16 values, each with a scale and a minimum of four bits. */
final class Q2KCodec extends PackedCodec {
  private static final int VALUES = Q2KLayout.VALUES;
  private static final int SUB_BLOCK = Q2KLayout.SUB_BLOCK_VALUES;

  Q2KCodec() {
    super(GgmlType.Q2_K, VALUES, Q2KLayout.BYTES);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    TwoBitRuns.unpack(source, offset + Q2KLayout.QUANTS_OFFSET, target, targetOffset);
    float scale = BlockFields.half(source, offset + Q2KLayout.SCALE_OFFSET);
    float minimum = BlockFields.half(source, offset + Q2KLayout.MINIMUM_OFFSET);
    for (int s = 0; s < Q2KLayout.SUB_BLOCKS; s++) {
      int pair = unsignedByte(source, offset + Q2KLayout.SCALES_OFFSET + s);
      float subScale = scale * (pair & 15);
      float subMinimum = minimum * (pair >>> 4);
      Levels.affine(target, targetOffset + s * SUB_BLOCK, SUB_BLOCK, subScale, -subMinimum);
    }
  }

  @Override
  BlockEncoder newEncoder() {
    AffineFit fit = AffineFit.leastAbsolute(SUB_BLOCK, 3, -0.5f, 15);
    AffineSuperBlock block = new AffineSuperBlock(SUB_BLOCK, 15, fit);
    return (source, sourceOffset, target, offset) -> {
      block.fit(source, sourceOffset);
      float scale = BlockFields.putScale(target, offset + Q2KLayout.SCALE_OFFSET, block.scale());
      float minimum =
          BlockFields.putScale(target, offset + Q2KLayout.MINIMUM_OFFSET, block.minimum());
      for (int s = 0; s < Q2KLayout.SUB_BLOCKS; s++) {
        int pair = block.subScales()[s] | (block.subMinimums()[s] << 4);
        BlockFields.putByte(target, offset + Q2KLayout.SCALES_OFFSET + s, pair);
      }
      byte[] levels = block.levels(source, sourceOffset, scale, minimum);
      TwoBitRuns.pack(levels, 0, target, offset + Q2KLayout.QUANTS_OFFSET);
    };
  }
}
