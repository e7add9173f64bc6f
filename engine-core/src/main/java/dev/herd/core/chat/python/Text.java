package dev.herd.core.chat.python;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Strings as Python sees them: sequences of code points, with Python's idea of whitespace. */
public final class Text {
  /** Up to this length a needle is searched naively: fast, and bounded all the same. */
  private static final int NAIVE_SEARCH_LENGTH = 16;

  private Text() {}

  /** Length in code points. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** From code point {@code start} to before {@code end}; {@code length} is the text's own. */
  static String substring(String text, int length, int start, int end) {
    if (length == text.length()) {
      return text.substring(start, end);
    }
    int from = text.offsetByCodePoints(0, start);
    return text.substring(from, text.offsetByCodePoints(from, end - start));
  }

  /** The first code points, as many as asked for at most. */
  public static String prefix(String text, int count) {
    int length = length(text);
    return substring(text, length, 0, Math.max(0, Math.min(count, length)));
  }

  /** The code point at an index, as a string. */
  static String at(String text, int index) {
    int offset = text.offsetByCodePoints(0, index);
    return Character.toString(text.codePointAt(offset));
  }

  static Iterator<Object> iterate(String text) {
    return new Iterator<>() {
      private int offset;

      @Override
      public boolean hasNext() {
        return offset < text.length();
      }

      @Override
      public Object next() {
        int c = text.codePointAt(offset);
        offset += Character.charCount(c);
        return Character.toString(c);
      }
    };
  }

  /** Python's str.isspace of one character, which is also what its {@code \s} matches. */
  public static boolean isSpace(int c) {
    return switch (c) {
      case ' ', '\t', '\n', 0x0b, '\f', '\r', 0x1c, 0x1d, 0x1e, 0x1f, 0x85, 0xa0 -> true;
      default -> c > 0xff && (Character.isSpaceChar(c) || Character.isWhitespace(c));
    };
  }

  /** Python's strip, lstrip, rstrip; {@code null} characters mean whitespace. */
  public static String strip(String text, String characters, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end) {
      int c = text.codePointAt(start);
      if (!strippable(c, characters)) {
        break;
      }
      start += Character.charCount(c);
    }
    while (right && end > start) {
      int c = text.codePointBefore(end);
      if (!strippable(c, characters)) {
        break;
      }
      end -= Character.charCount(c);
    }
    return text.substring(start, end);
  }

  private static boolean strippable(int c, String characters) {
    return characters == null ? isSpace(c) : characters.indexOf(c) >= 0;
  }

  /** Python's splitlines. */
  public static List<String> lines(String text, boolean keepEnds) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!isLineEnd(text.charAt(i))) {
        continue;
      }
      int end = i;
      if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        i++;
      }
      lines.add(text.substring(start, keepEnds ? i + 1 : end));
      start = i + 1;
    }
    if (start < text.length()) {
      lines.add(text.substring(start));
    }
    return lines;
  }

  private static boolean isLineEnd(char c) {
    return switch (c) {
      case '\n', '\r', 0x0b, '\f', 0x1c, 0x1d, 0x1e, 0x85, '\u2028', '\u2029' -> true;
      default -> false;
    };
  }

  /**
   * Index of {@code needle} in UTF-16 units from {@code from} on, or -1. Never worse than linear
   * for big operands, so that a hostile pattern can't buy more time than it pays for.
   */
  static int indexOf(String text, String needle, int from) {
    if (needle.length() <= NAIVE_SEARCH_LENGTH) {
      return text.indexOf(needle, from);
    }
    int[] borders = borders(needle);
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      while (matched > 0 && needle.charAt(matched) != text.charAt(i)) {
        matched = borders[matched - 1];
      }
      if (needle.charAt(matched) == text.charAt(i)) {
        matched++;
      }
      if (matched == needle.length()) {
        return i - matched + 1;
      }
    }
    return -1;
  }

  /** Index of the last {@code needle} that starts at or before {@code from}, or -1. */
  static int lastIndexOf(String text, String needle, int from) {
    if (needle.length() <= NAIVE_SEARCH_LENGTH) {
      return text.lastIndexOf(needle, from);
    }
    String head = text.substring(0, Math.min(text.length(), from + needle.length()));
    int found = indexOf(reversed(head), reversed(needle), 0);
    return found < 0 ? -1 : head.length() - found - needle.length();
  }

  /** By UTF-16 unit: a search for reversed units needs no valid surrogate pairs. */
  private static String reversed(String text) {
    char[] out = new char[text.length()];
    for (int i = 0; i < out.length; i++) {
      out[i] = text.charAt(out.length - 1 - i);
    }
    return new String(out);
  }

  /** Knuth, Morris and Pratt's failure function. */
  private static int[] borders(String needle) {
    int[] borders = new int[needle.length()];
    int matched = 0;
    for (int i = 1; i < borders.length; i++) {
      while (matched > 0 && needle.charAt(matched) != needle.charAt(i)) {
        matched = borders[matched - 1];
      }
      if (needle.charAt(matched) == needle.charAt(i)) {
        matched++;
      }
      borders[i] = matched;
    }
    return borders;
  }

  /** Python's replace; a negative limit means all. */
  public static String replace(String text, String old, String with, long limit, Budget budget) {
    budget.scan(text.length());
    long left = limit < 0 ? Long.MAX_VALUE : limit;
    StringBuilder out = new StringBuilder();
    int start = 0;
    int found = left == 0 ? -1 : indexOf(text, old, 0);
    while (found >= 0 && left-- > 0) {
      budget.characters((long) found - start + with.length());
      out.append(text, start, found).append(with);
      start = found + old.length();
      int next = start;
      if (old.isEmpty()) {
        if (found >= text.length()) {
          break;
        }
        next = found + Character.charCount(text.codePointAt(found));
      }
      found = indexOf(text, old, next);
    }
    budget.characters((long) text.length() - start);
    return out.append(text, start, text.length()).toString();
  }

  /** A text repeated. */
  static String repeat(String text, long count, Budget budget) {
    if (count <= 0 || text.isEmpty()) {
      return "";
    }
    budget.characters(count > Integer.MAX_VALUE ? Long.MAX_VALUE : text.length() * count);
    return text.repeat((int) count);
  }

  /** Spaces or another fill, so many. */
  public static String fill(int codePoint, long count, Budget budget) {
    return repeat(Character.toString(codePoint), count, budget);
  }
}
