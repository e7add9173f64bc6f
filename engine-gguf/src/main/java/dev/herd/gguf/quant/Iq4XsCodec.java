package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.BlockFields.unsignedByte;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** IQ4_XS: eight sub-blocks of 32 values, each with a signed scale of six bits, and a table. */
final class Iq4XsCodec extends PackedCodec {
  private static final int VALUES = Iq4XsLayout.VALUES;
  private static final int SUB_BLOCK = Iq4XsLayout.SUB_BLOCK_VALUES;
  private static final int SUB_BLOCKS = Iq4XsLayout.SUB_BLOCKS;
  private static final int SCALE_BIAS = 32;

  Iq4XsCodec() {
    super(GgmlType.IQ4_XS, VALUES, Iq4XsLayout.BYTES);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    float scale = BlockFields.half(source, offset + Iq4XsLayout.SCALE_OFFSET);
    int highScales = source.get(BlockFields.SHORT, offset + Iq4XsLayout.HIGH_SCALES_OFFSET);
    for (int s = 0; s < SUB_BLOCKS; s++) {
      int lowScales = unsignedByte(source, offset + Iq4XsLayout.LOW_SCALES_OFFSET + s / 2);
      int subScale = ((lowScales >>> (4 * (s % 2))) & 15) | (((highScales >>> (2 * s)) & 3) << 4);
      int start = s * SUB_BLOCK;
      long quants = offset + Iq4XsLayout.QUANTS_OFFSET + start / 2;
      Planes.unpack(source, quants, SUB_BLOCK / 2, 4, target, targetOffset + start);
      float unit = scale * (subScale - SCALE_BIAS);
      Levels.lookUp(target, targetOffset + start, SUB_BLOCK, Iq4Table.VALUES, unit);
    }
  }

  @Override
  BlockEncoder newEncoder() {
    float[] scales = new float[SUB_BLOCKS];
    byte[] biased = new byte[SUB_BLOCKS];
    byte[] levels = new byte[SUB_BLOCK];
    return (source, sourceOffset, target, offset) -> {
      for (int s = 0; s < SUB_BLOCKS; s++) {
        scales[s] = Iq4Table.fit(source, sourceOffset + s * SUB_BLOCK, SUB_BLOCK);
      }
      float scale = Levels.extreme(scales, 0, SUB_BLOCKS) / -SCALE_BIAS;
      BlockFields.putScale(target, offset + Iq4XsLayout.SCALE_OFFSET, scale);
      float inverse = Levels.inverse(scale);
      for (int s = 0; s < SUB_BLOCKS; s++) {
        int subScale = Levels.nearest(inverse * scales[s], -SCALE_BIAS, SCALE_BIAS - 1);
        biased[s] = (byte) (subScale + SCALE_BIAS);
        int start = s * SUB_BLOCK;
        float subInverse = Levels.inverse(scale * subScale);
        Iq4Table.assign(source, sourceOffset + start, SUB_BLOCK, subInverse, levels, 0);
        long quants = offset + Iq4XsLayout.QUANTS_OFFSET + start / 2;
        Planes.pack(levels, 0, 0, 4, target, quants, SUB_BLOCK / 2);
      }
      putSubScales(biased, target, offset);
    };
  }

  private static void putSubScales(byte[] biased, MemorySegment target, long offset) {
    int highScales = 0;
    for (int s = 0; s < SUB_BLOCKS; s++) {
      highScales |= (biased[s] >>> 4) << (2 * s);
    }
    target.set(BlockFields.SHORT, offset + Iq4XsLayout.HIGH_SCALES_OFFSET, (short) highScales);
    for (int s = 0; s < SUB_BLOCKS; s += 2) {
      int pair = (biased[s] & 15) | ((biased[s + 1] & 15) << 4);
      BlockFields.putByte(target, offset + Iq4XsLayout.LOW_SCALES_OFFSET + s / 2, pair);
    }
  }
}
