package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** IQ4_NL: one scale for 32 values whose levels go through a table. */
final class Iq4NlCodec extends PackedCodec {
  private static final int VALUES = Iq4NlLayout.VALUES;

  Iq4NlCodec() {
    super(GgmlType.IQ4_NL, VALUES, Iq4NlLayout.BYTES);
  }

  @Override
  void decodeBlock(MemorySegment source, long offset, float[] target, int targetOffset) {
    long quants = offset + Iq4NlLayout.QUANTS_OFFSET;
    Planes.unpack(source, quants, VALUES / 2, 4, target, targetOffset);
    float scale = BlockFields.half(source, offset + Iq4NlLayout.SCALE_OFFSET);
    Levels.lookUp(target, targetOffset, VALUES, Iq4Table.VALUES, scale);
  }

  @Override
  BlockEncoder newEncoder() {
    byte[] levels = new byte[VALUES];
    return (source, sourceOffset, target, offset) -> {
      float scale = Iq4Table.fit(source, sourceOffset, VALUES);
      BlockFields.putScale(target, offset + Iq4NlLayout.SCALE_OFFSET, scale);
      Iq4Table.assign(source, sourceOffset, VALUES, Levels.inverse(scale), levels, 0);
      Planes.pack(levels, 0, 0, 4, target, offset + Iq4NlLayout.QUANTS_OFFSET, VALUES / 2);
    };
  }
}
