package dev.herd.gguf.quant;

import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufMetadata;
import dev.herd.gguf.GgufValueType;

/**
 * What the choice of types depends on besides the tensors.
 *
 * @param layers number of layers
 * @param experts experts of a layer, 0 without
 * @param headsPerKvHead query heads that share a key and value head
 * @param tiedOutput whether the token embedding is the output matrix too
 */
record ModelTraits(int layers, int experts, int headsPerKvHead, boolean tiedOutput) {
  private static final int MAX_LAYERS = 1 << 16;
  private static final int MAX_EXPERTS = 1 << 20;
  private static final int MAX_HEADS = 1 << 20;

  static ModelTraits of(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    String prefix = metadata.string("general.architecture", "") + ".";
    int heads = heads(metadata, prefix + "attention.head_count", 1);
    int kvHeads = heads(metadata, prefix + "attention.head_count_kv", heads);
    return new ModelTraits(
        metadata.intInRange(prefix + "block_count", 0, MAX_LAYERS, 0),
        metadata.intInRange(prefix + "expert_count", 0, MAX_EXPERTS, 0),
        kvHeads == 0 ? 0 : heads / kvHeads,
        file.tensor("output.weight") == null);
  }

  /** Returns a number of heads, that of the first layer where each has its own. */
  private static int heads(GgufMetadata metadata, String key, int orElse) {
    if (metadata.type(key) != GgufValueType.ARRAY) {
      return metadata.intInRange(key, 0, MAX_HEADS, orElse);
    }
    var array = metadata.array(key);
    return array.size() == 0 ? orElse : Math.clamp(array.integer(0), 0, MAX_HEADS);
  }
}
