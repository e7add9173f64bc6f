package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import java.util.EnumMap;
import java.util.Map;

/** The codecs by type. */
final class Codecs {
  private static final Map<GgmlType, BlockCodec> BY_TYPE = new EnumMap<>(GgmlType.class);

  static {
    add(new F32Codec());
    add(new F16Codec());
    add(new Bf16Codec());
    add(SymmetricCodec.q4());
    add(SymmetricCodec.q5());
    add(AffineCodec.q4());
    add(AffineCodec.q5());
    add(new Q80Codec());
    add(new Q2KCodec());
    add(new Q3KCodec());
    add(AffineKCodec.q4());
    add(AffineKCodec.q5());
    add(new Q6KCodec());
    add(new Iq4NlCodec());
    add(new Iq4XsCodec());
    add(new Mxfp4Codec());
  }

  private Codecs() {}

  private static void add(BlockCodec codec) {
    BY_TYPE.put(codec.type(), codec);
  }

  static boolean exists(GgmlType type) {
    return BY_TYPE.containsKey(type);
  }

  static BlockCodec of(GgmlType type) {
    BlockCodec codec = BY_TYPE.get(type);
    if (codec == null) {
      throw new IllegalArgumentException("no weights are stored as " + type);
    }
    return codec;
  }
}
