package dev.herd.core.tokenizer;

import java.util.Arrays;

/**
 * The characters that byte-level vocabularies write bytes with: printable Latin-1 ones stand for
 * themselves, the other bytes for U+0100 onwards. From GPT-2's encoder (Radford et al. 2019).
 */
final class ByteAlphabet {
  private static final int FIRST_SHIFTED = 0x100;

  private static final char[] CHARACTERS = new char[256];

  /** From a character below U+0200 to its byte, or -1. */
  private static final short[] BYTES = new short[2 * FIRST_SHIFTED];

  static {
    Arrays.fill(BYTES, (short) -1);
    int shifted = FIRST_SHIFTED;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      CHARACTERS[b] = (char) (printable ? b : shifted++);
      BYTES[CHARACTERS[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  /** Returns the character for a byte, below U+0200: one or two bytes of UTF-8. */
  static char character(int value) {
    return CHARACTERS[value & 0xFF];
  }

  /** Appends the bytes that the characters stand for; characters that stand for none, as UTF-8. */
  static void decode(byte[] utf8, int from, int to, ByteList target) {
    for (int i = from; i < to; ) {
      int length = Math.min(Utf8.announcedLength(utf8[i]), to - i);
      int point = utf8[i];
      if (length == 2) {
        point = ((utf8[i] & 0x1F) << 6) | (utf8[i + 1] & 0x3F);
      }
      if (length <= 2 && point >= 0 && point < BYTES.length && BYTES[point] >= 0) {
        target.add(BYTES[point]);
      } else {
        target.add(utf8, i, i + length);
      }
      i += length;
    }
  }
}
