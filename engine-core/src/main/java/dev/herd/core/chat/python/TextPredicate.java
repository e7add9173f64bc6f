package dev.herd.core.chat.python;

import java.util.function.IntPredicate;

/** Python's str.is... methods. */
public enum TextPredicate {
  /** Letters and digits only. */
  ALNUM("isalnum", c -> Character.isLetter(c) || isNumeric(c)),
  /** Letters only. */
  ALPHA("isalpha", Character::isLetter),
  /** ASCII only. */
  ASCII("isascii", c -> c < 0x80),
  /** Decimal digits only. */
  DECIMAL("isdecimal", Character::isDigit),
  /** Digits, superscripts among them. */
  DIGIT("isdigit", c -> Character.isDigit(c) || isSuperscript(c)),
  /** Numbers of any kind. */
  NUMERIC("isnumeric", TextPredicate::isNumeric),
  /** An identifier. */
  IDENTIFIER("isidentifier", c -> c == '_' || Character.isUnicodeIdentifierPart(c)),
  /** Cased characters there are, all lower. */
  LOWER("islower", c -> !Character.isUpperCase(c) && !Character.isTitleCase(c)),
  /** Cased characters there are, all upper. */
  UPPER("isupper", c -> !Character.isLowerCase(c) && !Character.isTitleCase(c)),
  /** Nothing that repr() escapes. */
  PRINTABLE("isprintable", Representation::isPrintable),
  /** Whitespace only. */
  SPACE("isspace", Text::isSpace),
  /** Every word starts in upper case and goes on in lower case. */
  TITLE("istitle", c -> true);

  private final String pythonName;

  @SuppressWarnings("Immutable") // only lambdas without state are put here
  private final IntPredicate each;

  TextPredicate(String pythonName, IntPredicate each) {
    this.pythonName = pythonName;
    this.each = each;
  }

  /** The method's name. */
  public String pythonName() {
    return pythonName;
  }

  /** Whether it holds for a text. */
  public boolean test(String text) {
    if (text.isEmpty()) {
      return this == ASCII || this == PRINTABLE;
    }
    boolean all = text.codePoints().allMatch(each);
    return switch (this) {
      case LOWER, UPPER -> all && text.codePoints().anyMatch(TextCase::isCased);
      case IDENTIFIER -> all && isIdentifierStart(text.codePointAt(0));
      case TITLE ->
          text.codePoints().anyMatch(TextCase::isCased) && TextCase.title(text).equals(text);
      default -> all;
    };
  }

  /** Whether an identifier may start with it. */
  public static boolean isIdentifierStart(int c) {
    return c == '_' || Character.isUnicodeIdentifierStart(c);
  }

  private static boolean isNumeric(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  private static boolean isSuperscript(int c) {
    return c == 0xb2 || c == 0xb3 || c == 0xb9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
  }
}
