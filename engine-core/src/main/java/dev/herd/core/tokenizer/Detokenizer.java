package dev.herd.core.tokenizer;

import java.nio.charset.StandardCharsets;

/** What each token adds to a text. */
final class Detokenizer {
  private static final byte[] ESCAPED_SPACE = "\u2581".getBytes(StandardCharsets.UTF_8);

  private final Vocabulary vocabulary;
  private final boolean byteLevel;
  private final boolean addsSpacePrefix;

  /**
   * @param byteLevel whether tokens spell bytes by the characters of {@link ByteAlphabet};
   *     otherwise they are UTF-8 with U+2581 for a space
   * @param addsSpacePrefix whether a space was put in front of the text
   */
  Detokenizer(Vocabulary vocabulary, boolean byteLevel, boolean addsSpacePrefix) {
    this.vocabulary = vocabulary;
    this.byteLevel = byteLevel;
    this.addsSpacePrefix = addsSpacePrefix;
  }

  boolean addsSpacePrefix() {
    return addsSpacePrefix;
  }

  /** Appends the bytes of a token; control tokens add theirs only if {@code special} is true. */
  void append(int token, boolean special, ByteList target) {
    if (token < 0 || token >= vocabulary.size()) {
      throw new IndexOutOfBoundsException("token " + token + " of " + vocabulary.size());
    }
    PackedStrings tokens = vocabulary.tokens();
    int start = tokens.start(token);
    int end = tokens.end(token);
    if (vocabulary.is(token, Attribute.CONTROL | Attribute.UNKNOWN)) {
      if (special) {
        target.add(tokens.bytes(), start, end);
      }
    } else if (vocabulary.is(token, Attribute.USER_DEFINED)) {
      target.add(tokens.bytes(), start, end);
    } else if (vocabulary.is(token, Attribute.NORMAL)) {
      if (byteLevel) {
        ByteAlphabet.decode(tokens.bytes(), start, end, target);
      } else {
        unescape(tokens.bytes(), start, end, target);
      }
    } else if (vocabulary.is(token, Attribute.BYTE)) {
      appendByte(tokens.bytes(), start, end, target);
    }
  }

  private static void unescape(byte[] bytes, int from, int to, ByteList target) {
    for (int i = from; i < to; i++) {
      if (i + 2 < to
          && bytes[i] == ESCAPED_SPACE[0]
          && bytes[i + 1] == ESCAPED_SPACE[1]
          && bytes[i + 2] == ESCAPED_SPACE[2]) {
        target.add(' ');
        i += 2;
      } else {
        target.add(bytes[i]);
      }
    }
  }

  /** A byte token is spelled {@code <0x0A>}. */
  private static void appendByte(byte[] bytes, int from, int to, ByteList target) {
    int high = to - from == 6 ? Character.digit(bytes[from + 3], 16) : -1;
    int low = to - from == 6 ? Character.digit(bytes[from + 4], 16) : -1;
    if (high >= 0 && low >= 0) {
      target.add((high << 4) | low);
    } else {
      target.add(bytes, from, to);
    }
  }
}
