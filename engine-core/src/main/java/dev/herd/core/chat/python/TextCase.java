package dev.herd.core.chat.python;

import java.util.Locale;
import java.util.function.UnaryOperator;

/** Python's str.capitalize, title and swapcase. */
public final class TextCase {
  /**
   * The JDK's case mappings copy all they have at every character that grows: small pieces then.
   */
  private static final int CHUNK = 64;

  private TextCase() {}

  /** In upper case, whatever the locale. */
  public static String upper(String text) {
    return map(text, chunk -> chunk.toUpperCase(Locale.ROOT));
  }

  /** In lower case, whatever the locale. */
  public static String lower(String text) {
    return map(text, chunk -> chunk.toLowerCase(Locale.ROOT));
  }

  private static String map(String text, UnaryOperator<String> mapping) {
    if (text.length() <= CHUNK) {
      return mapping.apply(text);
    }
    StringBuilder out = new StringBuilder(text.length());
    int start = 0;
    while (start < text.length()) {
      int end = chunkEnd(text, start);
      out.append(mapping.apply(text.substring(start, end)));
      start = end;
    }
    return out.toString();
  }

  /** After whitespace where there is any: a letter's case may depend on the letters around it. */
  private static int chunkEnd(String text, int start) {
    int limit = Math.min(text.length(), start + CHUNK);
    if (limit == text.length()) {
      return limit;
    }
    for (int i = limit; i > start; i--) {
      if (Text.isSpace(text.charAt(i - 1))) {
        return i;
      }
    }
    return Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
  }

  /** First character in title case, the others in lower case. */
  public static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return titleCase(text.codePointAt(0)) + lower(text.substring(first));
  }

  static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      String one = Character.toString(c);
      out.append(inside ? one.toLowerCase(Locale.ROOT) : titleCase(c));
      inside = isCased(c);
      i += one.length();
    }
    return out.toString();
  }

  static String swap(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              out.append(
                  Character.isUpperCase(c)
                      ? one.toLowerCase(Locale.ROOT)
                      : Character.isLowerCase(c) ? one.toUpperCase(Locale.ROOT) : one);
            });
    return out.toString();
  }

  static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  private static String titleCase(int c) {
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    // A character that becomes several keeps only the first of them in upper case.
    return Text.length(upper) > 1
        ? upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT)
        : Character.toString(Character.toTitleCase(c));
  }
}
