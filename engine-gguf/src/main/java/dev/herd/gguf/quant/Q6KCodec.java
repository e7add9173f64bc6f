package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Q6_K: sixteen sub-blocks of 16 values, each with a signed scale of eight bits. */
final class Q6KCodec extends PackedCodec {
  private static final int VALUES = Q6KLayout.VALUES;
  private static final int SUB_BLOCK = Q6KLayout.SUB_BLOCK_VALUES;
  private static final int RUN = VALUES / 2; // values whose nibbles share 64 bytes
  private static final int ZERO = 32; // the level of the value 0

  Q6KCodec() {
    super(GgmlType.Q6_K, VALUES, Q6KLayout.BYTES);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    long quants = offset + Q6KLayout.QUANTS_OFFSET;
    for (int i = 0; i < VALUES; i += RUN) {
      Planes.unpack(source, quants + i / 2, RUN / 2, 4, target, targetOffset + i);
    }
    TwoBitRuns.add(source, offset + Q6KLayout.HIGH_BITS_OFFSET, 16, target, targetOffset);
    float scale = BlockFields.half(source, offset + Q6KLayout.SCALE_OFFSET);
    for (int s = 0; s < Q6KLayout.SUB_BLOCKS; s++) {
      float subScale =
          scale * source.get(ValueLayout.JAVA_BYTE, offset + Q6KLayout.SCALES_OFFSET + s);
      Levels.symmetric(target, targetOffset + s * SUB_BLOCK, SUB_BLOCK, ZERO, subScale);
    }
  }

  @Override
  BlockEncoder newEncoder() {
    SymmetricSuperBlock block =
        new SymmetricSuperBlock(ZERO, Byte.MIN_VALUE, SymmetricFit.search(SUB_BLOCK, ZERO));
    return (source, sourceOffset, target, offset) -> {
      if (!block.fit(source, sourceOffset)) {
        target.asSlice(offset, Q6KLayout.BYTES).fill((byte) 0);
        return;
      }
      float scale = BlockFields.putScale(target, offset + Q6KLayout.SCALE_OFFSET, block.scale());
      MemorySegment.copy(
          block.subScales(),
          0,
          target,
          ValueLayout.JAVA_BYTE,
          offset + Q6KLayout.SCALES_OFFSET,
          Q6KLayout.SUB_BLOCKS);
      byte[] levels = block.levels(source, sourceOffset, scale);
      long quants = offset + Q6KLayout.QUANTS_OFFSET;
      for (int i = 0; i < VALUES; i += RUN) {
        Planes.pack(levels, i, 0, 4, target, quants + i / 2, RUN / 2);
      }
      TwoBitRuns.pack(levels, 4, target, offset + Q6KLayout.HIGH_BITS_OFFSET);
    };
  }
}
