package dev.herd.core.model;

import dev.herd.gguf.ContentDigest;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufTensor;
import java.nio.ByteBuffer;

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

  private ModelFingerprint() {}

  static long of(GgufFile file) {
    ContentDigest digest = new ContentDigest();
    digest.add(file.metadata(), key -> !key.startsWith(TOKENIZER));
    for (GgufTensor tensor : file.tensors()) {
      digest.add(tensor.toString()); // name, type and shape
      digest.add(tensor.data().asSlice(0, Math.min(tensor.bytes(), TENSOR_BYTES)));
    }
    return ByteBuffer.wrap(digest.finish()).getLong();
  }
}
