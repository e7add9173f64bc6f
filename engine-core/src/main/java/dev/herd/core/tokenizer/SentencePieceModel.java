package dev.herd.core.tokenizer;

import dev.herd.gguf.GgufArray;
import dev.herd.gguf.GgufMetadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/**
 * SentencePiece's byte-pair encoding (Kudo and Richardson 2018): spaces become U+2581, the text is
 * split into characters, and of all adjacent pieces that make a token together those with the best
 * score are merged. What no token spells is written as bytes.
 *
 * <p>There are no words: merges may cross anything. But where no token has a U+2581 behind a
 * certain byte, no merge joins the two, and the text may be cut there. This makes the pieces short
 * and the result the same.
 */
final class SentencePieceModel implements TextModel {
  private static final byte[] ESCAPED_SPACE = "\u2581".getBytes(StandardCharsets.UTF_8);

  private final Vocabulary vocabulary;
  private final boolean addsSpacePrefix;

  /** Priority of a token as the result of a merge: the better its score, the smaller. */
  private final int[] priorities;

  /** From a byte to the tokens it is written with. */
  private final int[] byteTokens = new int[256];

  /** The bytes that stand before a U+2581 in some token. */
  private final BitSet joining = new BitSet();

  private SentencePieceModel(
      Vocabulary vocabulary, boolean addsSpacePrefix, int unknown, int[] priorities) {
    this.vocabulary = vocabulary;
    this.addsSpacePrefix = addsSpacePrefix;
    this.priorities = priorities;
    for (int b = 0; b < byteTokens.length; b++) {
      String name = String.format(Locale.ROOT, "<0x%02X>", b);
      int token = vocabulary.table().find(name.getBytes(StandardCharsets.US_ASCII));
      if (token == TokenTable.NONE) {
        token = vocabulary.table().find(new byte[] {(byte) b});
      }
      byteTokens[b] = token == TokenTable.NONE ? unknown : token;
    }
    PackedStrings tokens = vocabulary.tokens();
    for (int token = 0; token < tokens.count(); token++) {
      for (int i = tokens.start(token) + 1; i < tokens.end(token); i++) {
        if (isEscapedSpace(tokens.bytes(), i, tokens.end(token))) {
          joining.set(tokens.bytes()[i - 1] & 0xFF);
        }
      }
    }
  }

  /**
   * Reads {@code tokenizer.ggml.scores}; all are 0 where they are missing.
   *
   * @param unknown the token for bytes that have none, or -1 to leave them out
   */
  static SentencePieceModel read(
      GgufMetadata metadata, Vocabulary vocabulary, boolean addsSpacePrefix, int unknown) {
    int[] priorities = new int[vocabulary.size()];
    GgufArray array = metadata.array(Keys.SCORES);
    if (array != null) {
      Vocabulary.requireSize(metadata, Keys.SCORES, array, vocabulary.size());
      if (array.elementType().isInteger()) {
        array.copyIntegers(priorities);
        for (int i = 0; i < priorities.length; i++) {
          priorities[i] = priority(priorities[i]);
        }
      } else {
        float[] scores = new float[vocabulary.size()];
        array.copyReals(scores);
        for (int i = 0; i < priorities.length; i++) {
          priorities[i] = priority(scores[i]);
        }
      }
    }
    return new SentencePieceModel(vocabulary, addsSpacePrefix, unknown, priorities);
  }

  /** Maps scores to ints in the opposite order; the two zeros are one. */
  static int priority(float score) {
    int bits = Float.floatToIntBits(score + 0.0f);
    return ~(bits >= 0 ? bits : bits ^ Integer.MAX_VALUE);
  }

  @Override
  public Session newSession() {
    return new SentencePieceSession();
  }

  @Override
  public long heapBytes() {
    return 4L * priorities.length + 4L * byteTokens.length + joining.size() / 8;
  }

  private static boolean isEscapedSpace(byte[] bytes, int at, int end) {
    return at + 2 < end
        && bytes[at] == ESCAPED_SPACE[0]
        && bytes[at + 1] == ESCAPED_SPACE[1]
        && bytes[at + 2] == ESCAPED_SPACE[2];
  }

  private final class SentencePieceSession extends PairMerger implements Session {
    private final ByteList escaped = new ByteList(256);

    // Of each symbol: where it starts, its length in bytes, and its hash.
    private int[] starts = new int[64];
    private int[] lengths = new int[64];
    private long[] hashes = new long[64];
    private int count;

    @Override
    public void encode(byte[] text, int from, int to, boolean first, IntList target) {
      escape(text, from, to, first && addsSpacePrefix);
      byte[] bytes = escaped.values();
      int size = escaped.size();
      count = 0;
      for (int i = 0; i < size; ) {
        int length = Math.min(Utf8.announcedLength(bytes[i]), size - i);
        if (count > 0 && isEscapedSpace(bytes, i, size) && !joining.get(bytes[i - 1] & 0xFF)) {
          flush(target);
        }
        addSymbol(bytes, i, length);
        i += length;
      }
      flush(target);
    }

    private void escape(byte[] text, int from, int to, boolean prefix) {
      escaped.clear();
      if (prefix) {
        escaped.add(ESCAPED_SPACE, 0, ESCAPED_SPACE.length);
      }
      for (int i = from; i < to; i++) {
        if (text[i] == ' ') {
          escaped.add(ESCAPED_SPACE, 0, ESCAPED_SPACE.length);
        } else {
          escaped.add(text[i]);
        }
      }
    }

    private void addSymbol(byte[] bytes, int start, int length) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        lengths = Arrays.copyOf(lengths, 2 * count);
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      starts[count] = start;
      lengths[count] = length;
      hashes[count] = TokenTable.hash(0, bytes, start, start + length);
      count++;
    }

    private void flush(IntList target) {
      if (count == 0) {
        return;
      }
      mergeAll(count);
      byte[] bytes = escaped.values();
      for (int i = 0; i >= 0; i = after(i)) {
        int end = starts[i] + lengths[i];
        int token = vocabulary.table().find(hashes[i], bytes, starts[i], end);
        if (token != TokenTable.NONE) {
          target.add(token);
          continue;
        }
        for (int at = starts[i]; at < end; at++) {
          int byteToken = byteTokens[bytes[at] & 0xFF];
          if (byteToken != TokenTable.NONE) {
            target.add(byteToken);
          }
        }
      }
      count = 0;
    }

    @Override
    int priority(int left, int right) {
      int start = starts[left];
      int length = lengths[left] + lengths[right];
      TokenTable table = vocabulary.table();
      if (length > table.longestBytes()) {
        return NEVER;
      }
      long hash = table.concatenate(hashes[left], hashes[right], lengths[right]);
      int token = table.find(hash, escaped.values(), start, start + length);
      return token == TokenTable.NONE ? NEVER : priorities[token];
    }

    @Override
    void merge(int left, int right) {
      hashes[left] = vocabulary.table().concatenate(hashes[left], hashes[right], lengths[right]);
      lengths[left] += lengths[right];
    }
  }
}
