package dev.herd.core.tokenizer;

import dev.herd.gguf.GgufArray;
import dev.herd.gguf.GgufMetadata;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The tokens of a model: their bytes, one packed array and a hash table on it, and what each is.
 * The bytes are copied out of the mapping, without their 8-byte lengths, which costs some 7 bytes
 * per token and makes look-ups plain array accesses.
 */
final class Vocabulary {
  /** No token known is longer than a few hundred bytes. */
  private static final int LONGEST_TOKEN_BYTES = 1 << 16;

  private final PackedStrings tokens;
  private final TokenTable table;

  /** {@link Attribute} bits by id; changed while loading only. */
  private final byte[] attributes;

  private Vocabulary(PackedStrings tokens, TokenTable table, byte[] attributes) {
    this.tokens = tokens;
    this.table = table;
    this.attributes = attributes;
  }

  /** Reads {@code tokenizer.ggml.tokens} and {@code token_type}. */
  static Vocabulary read(GgufMetadata metadata) {
    GgufArray array = requiredArray(metadata, Keys.TOKENS);
    PackedStrings tokens = pack(metadata, Keys.TOKENS, array);
    if (tokens.count() == 0) {
      throw metadata.failure(Keys.TOKENS, "the vocabulary is empty");
    }
    for (int id = 0; id < tokens.count(); id++) {
      if (tokens.length(id) > LONGEST_TOKEN_BYTES) {
        throw metadata.failure(
            Keys.TOKENS,
            "token " + id + " of " + tokens.length(id) + " bytes is over " + LONGEST_TOKEN_BYTES);
      }
    }
    TokenTable table = new TokenTable(tokens);
    for (int id = 0; id < tokens.count(); id++) {
      int other = tokens.length(id) == 0 ? TokenTable.NONE : table.add(id);
      if (other != TokenTable.NONE) {
        throw metadata.failure(
            Keys.TOKENS,
            "tokens " + other + " and " + id + " are the same: " + quote(tokens.string(id)));
      }
    }
    return new Vocabulary(tokens, table, readAttributes(metadata, tokens.count()));
  }

  private static byte[] readAttributes(GgufMetadata metadata, int count) {
    byte[] attributes = new byte[count];
    GgufArray array = metadata.array(Keys.TOKEN_TYPE);
    if (array == null) {
      Arrays.fill(attributes, (byte) Attribute.NORMAL);
      return attributes;
    }
    requireSize(metadata, Keys.TOKEN_TYPE, array, count);
    int[] types = new int[count];
    array.copyIntegers(types);
    for (int id = 0; id < count; id++) {
      attributes[id] = (byte) Attribute.ofTokenType(types[id]);
    }
    return attributes;
  }

  /** Returns an array that has to be there. */
  static GgufArray requiredArray(GgufMetadata metadata, String key) {
    GgufArray array = metadata.array(key);
    if (array == null) {
      throw metadata.failure(key, "the key is missing, and the tokenizer needs it");
    }
    return array;
  }

  /** Refuses an array that hasn't one element for each token. */
  static void requireSize(GgufMetadata metadata, String key, GgufArray array, int tokens) {
    if (array.size() != tokens) {
      throw metadata.failure(
          key, array.size() + " elements don't match the " + tokens + " of " + Keys.TOKENS);
    }
  }

  /** Copies an array of strings out of the mapping, in one piece, and closes the gaps. */
  static PackedStrings pack(GgufMetadata metadata, String key, GgufArray array) {
    int count = array.size();
    long[] offsets = new long[count];
    array.stringOffsets(offsets);
    if (count == 0) {
      return new PackedStrings(new byte[0], new int[1]);
    }
    long last = offsets[count - 1];
    long region = last + array.stringLength(last) - offsets[0];
    if (region > Integer.MAX_VALUE - Long.BYTES) {
      throw metadata.failure(key, region + " bytes of strings are over 2 GiB");
    }
    byte[] bytes = new byte[(int) region];
    MemorySegment.copy(array.segment(), ValueLayout.JAVA_BYTE, offsets[0], bytes, 0, bytes.length);
    int[] starts = new int[count + 1];
    int size = 0;
    for (int i = 0; i < count; i++) {
      int from = (int) (offsets[i] - offsets[0]);
      int to = i + 1 < count ? (int) (offsets[i + 1] - offsets[0]) - Long.BYTES : bytes.length;
      System.arraycopy(bytes, from, bytes, size, to - from);
      size += to - from;
      starts[i + 1] = size;
    }
    return new PackedStrings(Arrays.copyOf(bytes, size), starts);
  }

  /** Returns a text for a message: one line, not too long. */
  static String quote(String text) {
    StringBuilder line = new StringBuilder("'");
    text.codePoints()
        .limit(60)
        .forEach(point -> line.appendCodePoint(Character.isISOControl(point) ? '?' : point));
    return line.append('\'').toString();
  }

  int size() {
    return attributes.length;
  }

  PackedStrings tokens() {
    return tokens;
  }

  TokenTable table() {
    return table;
  }

  String text(int token) {
    return tokens.length(token) == 0 ? "[EMPTY_" + token + "]" : tokens.string(token);
  }

  boolean is(int token, int attribute) {
    return (attributes[token] & attribute) != 0;
  }

  void add(int token, int attribute) {
    attributes[token] |= (byte) attribute;
  }

  void remove(int token, int attribute) {
    attributes[token] &= (byte) ~attribute;
  }

  void set(int token, int attribute) {
    attributes[token] = (byte) attribute;
  }

  long heapBytes() {
    return tokens.heapBytes() + table.heapBytes() + attributes.length;
  }
}
