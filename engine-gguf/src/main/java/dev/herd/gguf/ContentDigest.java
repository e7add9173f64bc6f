package dev.herd.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * SHA-256 of parts of files, each with its length, so that no two lists of parts are the same
 * bytes. For one thread.
 */
public final class ContentDigest {
  /** What is handed on at a time: buffers end at 2 GiB, parts needn't. */
  private static final long PIECE_BYTES = 1 << 20;

  private final MessageDigest digest;

  /** Starts without parts. */
  public ContentDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Adds a text. */
  public void add(String text) {
    add(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds bytes. */
  public void add(MemorySegment bytes) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.byteSize()).flip());
    for (long at = 0; at < bytes.byteSize(); at += PIECE_BYTES) {
      long size = Math.min(PIECE_BYTES, bytes.byteSize() - at);
      digest.update(bytes.asSlice(at, size).asByteBuffer());
    }
  }

  /** Adds the metadata of the keys that are wanted, with their types, whatever their order. */
  public void add(GgufMetadata metadata, Predicate<String> wanted) {
    for (String key : new TreeSet<>(metadata.keys())) {
      if (wanted.test(key)) {
        add(key);
        add(metadata.type(key).name());
        add(metadata.encoded(key));
      }
    }
  }

  /** Returns the digest, 32 bytes, and starts anew. */
  public byte[] finish() {
    return digest.digest();
  }
}
