package dev.herd.core.tokenizer;

/** UTF-8 as the tokenizers need it: lenient where the reference is lenient. */
final class Utf8 {
  /** Stands in for a byte that belongs to no character. */
  static final int REPLACEMENT = 0xFFFD;

  private Utf8() {}

  /** Returns the length in bytes that a lead byte announces; 1 for a stray continuation byte. */
  static int announcedLength(byte lead) {
    int high = (lead & 0xFF) >>> 4;
    return high < 0xC ? 1 : high < 0xE ? 2 : high == 0xE ? 3 : 4;
  }

  /**
   * Decodes bytes in {@code [from, to)} to code points and returns their number. Every byte that
   * starts no sequence becomes one U+FFFD. Overlong forms and surrogates are let through, as in the
   * reference; values past U+10FFFF are not.
   *
   * @param target room for {@code to - from} code points
   */
  static int decode(byte[] source, int from, int to, int[] target) {
    int count = 0;
    int i = from;
    while (i < to) {
      int b = source[i];
      if (b >= 0) {
        target[count++] = b;
        i++;
        continue;
      }
      int length = sequenceLength(source, i, to);
      int point = length == 1 ? REPLACEMENT : sequence(source, i, length);
      if (point > Character.MAX_CODE_POINT) {
        point = REPLACEMENT;
        length = 1;
      }
      target[count++] = point;
      i += length;
    }
    return count;
  }

  /** Returns the length of the multi-byte sequence at {@code at}, or 1 when there is none. */
  private static int sequenceLength(byte[] source, int at, int to) {
    int lead = source[at] & 0xFF;
    int length = lead < 0xC0 || lead >= 0xF8 ? 1 : announcedLength((byte) lead);
    if (at + length > to) {
      return 1;
    }
    for (int i = 1; i < length; i++) {
      if ((source[at + i] & 0xC0) != 0x80) {
        return 1;
      }
    }
    return length;
  }

  private static int sequence(byte[] source, int at, int length) {
    int point = source[at] & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      point = (point << 6) | (source[at + i] & 0x3F);
    }
    return point;
  }

  /** Appends a code point. */
  static void encode(int point, ByteList target) {
    if (point < 0x80) {
      target.add(point);
    } else if (point < 0x800) {
      target.add(0xC0 | (point >> 6));
      target.add(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      target.add(0xE0 | (point >> 12));
      target.add(0x80 | ((point >> 6) & 0x3F));
      target.add(0x80 | (point & 0x3F));
    } else {
      target.add(0xF0 | (point >> 18));
      target.add(0x80 | ((point >> 12) & 0x3F));
      target.add(0x80 | ((point >> 6) & 0x3F));
      target.add(0x80 | (point & 0x3F));
    }
  }

  /**
   * Appends the characters of bytes in {@code [0, size)} to a text, up to one that may still be
   * completed by more bytes. What can't become a character is one U+FFFD for each maximal subpart
   * (The Unicode Standard, section 3.9), wherever the bytes were cut before.
   *
   * @return how many bytes were used; at most 3 are left
   */
  static int decodeComplete(byte[] source, int size, StringBuilder target) {
    int i = 0;
    while (i < size) {
      int length = sequenceBytes(source[i]);
      int valid = 1;
      while (valid < length && i + valid < size && isContinuation(source, i, valid)) {
        valid++;
      }
      if (valid == length) {
        target.appendCodePoint(length == 1 ? source[i] : sequence(source, i, length));
      } else if (length > 0 && i + valid == size) {
        return i;
      } else {
        target.append((char) REPLACEMENT);
      }
      i += valid;
    }
    return i;
  }

  /** Returns the length of the well-formed sequences that begin so, or 0 if there are none. */
  private static int sequenceBytes(byte lead) {
    int b = lead & 0xFF;
    return b < 0x80 ? 1 : b < 0xC2 || b > 0xF4 ? 0 : announcedLength(lead);
  }

  /** The Unicode Standard, table 3-7: which bytes a sequence goes on with. */
  private static boolean isContinuation(byte[] source, int start, int index) {
    int b = source[start + index] & 0xFF;
    int lead = source[start] & 0xFF;
    int lowest = index > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = index > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return b >= lowest && b <= highest;
  }
}
