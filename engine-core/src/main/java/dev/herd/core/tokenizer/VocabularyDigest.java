package dev.herd.core.tokenizer;

import dev.herd.core.chat.ChatTemplate;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufMetadata;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/**
 * SHA-256 of everything that {@link TokenizerLoader} makes a tokenizer of: all of the file's {@code
 * tokenizer.*} metadata but chat templates, whatever their order, and how the model's name changes
 * what they mean.
 */
final class VocabularyDigest {
  private static final String PREFIX = "tokenizer.";
  private static final long PIECE_BYTES = 1 << 20;

  private final MessageDigest digest;

  private VocabularyDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  static String of(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    VocabularyDigest result = new VocabularyDigest();
    String model = metadata.string(Keys.MODEL, TokenizerLoader.NO_MODEL);
    if (TokenizerLoader.isMissing(model)) {
      result.add(file.path().toString()); // which the tokenizer's messages name
    }
    result.add(TokenizerLoader.stripping(metadata).name());
    Set<String> keys = new TreeSet<>(metadata.keys());
    for (String key : keys) {
      if (key.startsWith(PREFIX) && !key.startsWith(ChatTemplate.KEY)) {
        result.add(key);
        result.add(metadata.type(key).name());
        result.add(metadata.encoded(key));
      }
    }
    return HexFormat.of().formatHex(result.digest.digest());
  }

  private void add(String text) {
    add(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds length and bytes, so that no two lists of values are the same bytes. */
  private void add(MemorySegment bytes) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      digest.update((byte) (bytes.byteSize() >>> shift));
    }
    for (long at = 0; at < bytes.byteSize(); at += PIECE_BYTES) {
      long size = Math.min(PIECE_BYTES, bytes.byteSize() - at);
      digest.update(bytes.asSlice(at, size).asByteBuffer());
    }
  }
}
