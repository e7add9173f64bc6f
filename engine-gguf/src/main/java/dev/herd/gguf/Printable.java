package dev.herd.gguf;

/** Text of a file, made fit for one line of a message or a table. */
final class Printable {
  /** Names are shown up to this many characters. */
  private static final int MAX_NAME_CHARS = 100;

  /** What stands for malformed bytes. */
  private static final int REPLACEMENT = 0xfffd;

  private Printable() {}

  /** Returns the text in single quotes, cut where it is long, without control characters. */
  static String name(String text) {
    return "'" + line(cut(text, MAX_NAME_CHARS)) + "'";
  }

  /**
   * Returns the text cut to {@code maxChars} characters, with three dots where some are missing.
   */
  static String cut(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(maxChars - 1));
    return text.substring(0, splitsPair ? maxChars - 1 : maxChars) + "...";
  }

  /** Returns the text with everything that isn't printable on one line escaped. */
  static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> appendEscaped(line, c));
    return line.toString();
  }

  private static void appendEscaped(StringBuilder line, int codePoint) {
    switch (codePoint) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (isPrintable(codePoint)) {
          line.appendCodePoint(codePoint);
        } else {
          line.append(String.format("\\u{%x}", codePoint));
        }
      }
    }
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> codePoint != REPLACEMENT;
    };
  }
}
