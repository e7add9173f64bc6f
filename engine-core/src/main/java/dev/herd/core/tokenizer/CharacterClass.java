package dev.herd.core.tokenizer;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The classes of code points that pre-tokenizers and normalizers ask for, as bits.
 *
 * <p>The reference's tables are those of Unicode 15.1, those of the JDK are newer. What was
 * assigned later counts as unassigned here too: a tokenizer that knows more letters than the one a
 * model was run with splits differently.
 */
final class CharacterClass {
  /** {@code \p{L}}. */
  static final int LETTER = 1;

  /** {@code \p{N}}. */
  static final int NUMBER = 1 << 1;

  /** {@code \p{M}}. */
  static final int MARK = 1 << 2;

  /** {@code \p{P}}. */
  static final int PUNCTUATION = 1 << 3;

  /** {@code \p{S}}. */
  static final int SYMBOL = 1 << 4;

  /** {@code \s}: White_Space, which excludes the separators U+001C to U+001F. */
  static final int SPACE = 1 << 5;

  /** {@code \p{C}} without the unassigned. */
  static final int CONTROL = 1 << 6;

  private static final int PAGE_BITS = 8;

  /** Classes of 256 code points each, filled in when first asked for. */
  private static final AtomicReferenceArray<byte[]> PAGES =
      new AtomicReferenceArray<>((Character.MAX_CODE_POINT + 1) >>> PAGE_BITS);

  /** First and last code point of ranges that Unicode 16.0 assigned. */
  private static final int[] NEWER = {
    0x897, 0x897, 0x1B4E, 0x1B4F, 0x1B7F, 0x1B7F, 0x1C89, 0x1C8A, 0x2427, 0x2429, 0x31E4, 0x31E5,
    0xA7CB, 0xA7CD, 0xA7DA, 0xA7DC, 0x105C0, 0x105F3, 0x10D40, 0x10D65, 0x10D69, 0x10D85, 0x10D8E,
    0x10D8F, 0x10EC2, 0x10EC4, 0x10EFC, 0x10EFC, 0x11380, 0x11389, 0x1138B, 0x1138B, 0x1138E,
    0x1138E, 0x11390, 0x113B5, 0x113B7, 0x113C0, 0x113C2, 0x113C2, 0x113C5, 0x113C5, 0x113C7,
    0x113CA, 0x113CC, 0x113D5, 0x113D7, 0x113D8, 0x113E1, 0x113E2, 0x116D0, 0x116E3, 0x11BC0,
    0x11BE1, 0x11BF0, 0x11BF9, 0x11F5A, 0x11F5A, 0x13460, 0x143FA, 0x16100, 0x16139, 0x16D40,
    0x16D79, 0x18CFF, 0x18CFF, 0x1CC00, 0x1CCF9, 0x1CD00, 0x1CEB3, 0x1E5D0, 0x1E5FA, 0x1E5FF,
    0x1E5FF, 0x1F8B2, 0x1F8BB, 0x1F8C0, 0x1F8C1, 0x1FA89, 0x1FA89, 0x1FA8F, 0x1FA8F, 0x1FABE,
    0x1FABE, 0x1FAC6, 0x1FAC6, 0x1FADC, 0x1FADC, 0x1FADF, 0x1FADF, 0x1FAE9, 0x1FAE9, 0x1FBCB,
    0x1FBEF
  };

  private CharacterClass() {}

  /** Returns the bits of a code point. */
  static int of(int point) {
    byte[] page = PAGES.getAcquire(point >>> PAGE_BITS);
    if (page == null) {
      page = fill(point >>> PAGE_BITS);
    }
    return page[point & ((1 << PAGE_BITS) - 1)];
  }

  /** Returns whether the reference's tables know the code point or, like the JDK's, don't. */
  static boolean isKnown(int point) {
    if (point < NEWER[0]) {
      return true;
    }
    int low = 0;
    int high = NEWER.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (point < NEWER[2 * middle]) {
        high = middle - 1;
      } else if (point > NEWER[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return false;
      }
    }
    return true;
  }

  private static byte[] fill(int number) {
    byte[] page = new byte[1 << PAGE_BITS];
    for (int i = 0; i < page.length; i++) {
      int point = (number << PAGE_BITS) | i;
      page[i] = (byte) (isKnown(point) ? classify(point) : 0);
    }
    PAGES.setRelease(number, page);
    return page;
  }

  private static int classify(int point) {
    boolean space = Character.isSpaceChar(point) || (point >= 9 && point <= 13) || point == 0x85;
    return category(point) | (space ? SPACE : 0);
  }

  private static int category(int point) {
    return switch (Character.getType(point)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          MARK;
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          PUNCTUATION;
      case Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          SYMBOL;
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE ->
          CONTROL;
      default -> 0;
    };
  }
}
