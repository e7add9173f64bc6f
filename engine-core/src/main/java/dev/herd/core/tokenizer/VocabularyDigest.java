package dev.herd.core.tokenizer;

import dev.herd.gguf.ContentDigest;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufMetadata;
import java.util.HexFormat;

/**
 * A digest of everything that {@link TokenizerLoader} makes a tokenizer of: all of the file's
 * {@code tokenizer.*} metadata but chat templates, whatever their order, and how the model's name
 * changes what they mean.
 */
final class VocabularyDigest {
  private static final String PREFIX = "tokenizer.";
  private static final String CHAT_TEMPLATE = "tokenizer.chat_template";

  private VocabularyDigest() {}

  static String of(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    ContentDigest digest = new ContentDigest();
    String model = metadata.string(Keys.MODEL, TokenizerLoader.NO_MODEL);
    if (TokenizerLoader.isMissing(model)) {
      digest.add(file.path().toString()); // which the tokenizer's messages name
    }
    digest.add(TokenizerLoader.stripping(metadata).name());
    digest.add(metadata, key -> key.startsWith(PREFIX) && !key.startsWith(CHAT_TEMPLATE));
    return HexFormat.of().formatHex(digest.finish());
  }
}
