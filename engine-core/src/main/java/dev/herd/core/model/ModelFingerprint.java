package dev.herd.core.model;

import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufMetadata;
import dev.herd.gguf.GgufTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeSet;

/**
 * What tells the keys and values of a model from those of others, wherever its file lies: a hash of
 * its metadata but the tokenizer's, and of each tensor's name, type, shape and first bytes.
 *
 * <p>Models of one size and type that are trained on from the same one may agree in much of their
 * files. They differ in some kind of matrix, and so somewhere at the beginning of one; reading no
 * more than that takes milliseconds.
 */
final class ModelFingerprint {
  /** Of a tensor: 1,000 weights and more, all of most norms. */
  private static final int TENSOR_BYTES = 4096;

  private static final String TOKENIZER = "tokenizer.";

  private final MessageDigest digest;

  private ModelFingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  static long of(GgufFile file) {
    ModelFingerprint result = new ModelFingerprint();
    GgufMetadata metadata = file.metadata();
    for (String key : new TreeSet<>(metadata.keys())) {
      if (!key.startsWith(TOKENIZER)) {
        result.add(key);
        result.add(metadata.type(key).name());
        result.add(metadata.encoded(key));
      }
    }
    for (GgufTensor tensor : file.tensors()) {
      result.add(tensor.toString()); // name, type and shape
      result.add(tensor.data().asSlice(0, Math.min(tensor.bytes(), TENSOR_BYTES)));
    }
    return ByteBuffer.wrap(result.digest.digest()).getLong();
  }

  private void add(String text) {
    add(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds length and bytes, so that no two lists of values are the same bytes. */
  private void add(MemorySegment bytes) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.byteSize()).flip());
    digest.update(bytes.asByteBuffer());
  }
}
