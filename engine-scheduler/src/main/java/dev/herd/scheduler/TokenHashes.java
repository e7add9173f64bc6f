package dev.herd.scheduler;

import dev.herd.core.memory.KvSpace;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Names for runs of tokens, by their content. */
final class TokenHashes {
  /** Tokens by which prefixes grow. */
  static final int STEP = KvSpace.PREFIX_TOKENS;

  private static final int BYTES = 16;

  private TokenHashes() {}

  /**
   * Returns the hashes of the first {@link #STEP}, the first {@code 2 * STEP} tokens and so on, 32
   * hexadecimal digits each; that of all whole steps is the last.
   *
   * @return a list that may be changed
   */
  static List<String> ofBeginnings(int[] tokens) {
    List<String> hashes = new ArrayList<>(tokens.length / STEP);
    MessageDigest digest = sha256();
    ByteBuffer step = ByteBuffer.allocate(STEP * Integer.BYTES);
    for (int at = 0; at + STEP <= tokens.length; at += STEP) {
      step.clear();
      step.asIntBuffer().put(tokens, at, STEP);
      digest.update(step);
      hashes.add(HexFormat.of().formatHex(copy(digest).digest(), 0, BYTES));
    }
    return hashes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the platform's digests can be copied", e);
    }
  }
}
