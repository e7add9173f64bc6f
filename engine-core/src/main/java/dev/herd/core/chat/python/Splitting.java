package dev.herd.core.chat.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's str.split, rsplit and partition. */
final class Splitting {
  private Splitting() {}

  static Object split(String text, Arguments arguments, Budget budget) {
    Object[] bound = arguments.bind("split", 0, "sep", "maxsplit");
    long limit = limit(bound[1]);
    budget.characters(text.length());
    String separator = separator(bound[0]);
    List<Object> parts =
        separator == null ? words(text, limit, budget) : parts(text, separator, limit, budget);
    return new ListValue(parts);
  }

  static Object rsplit(String text, Arguments arguments, Budget budget) {
    Object[] bound = arguments.bind("rsplit", 0, "sep", "maxsplit");
    long limit = limit(bound[1]);
    budget.characters(text.length());
    String separator = separator(bound[0]);
    List<Object> parts =
        separator == null
            ? wordsFromEnd(text, limit, budget)
            : partsFromEnd(text, separator, limit, budget);
    Collections.reverse(parts);
    return new ListValue(parts);
  }

  private static long limit(Object argument) {
    long limit = Values.requireInteger(Arguments.orElse(argument, -1L), "maxsplit");
    return limit < 0 ? Long.MAX_VALUE : limit;
  }

  private static String separator(Object argument) {
    if (argument == Missing.VALUE || argument == null) {
      return null;
    }
    String separator = Values.requireText(argument, "the separator");
    if (separator.isEmpty()) {
      throw EvaluationException.value("empty separator");
    }
    return separator;
  }

  private static List<Object> parts(String text, String separator, long limit, Budget budget) {
    List<Object> parts = new ArrayList<>();
    int start = 0;
    int found = limit > 0 ? Text.indexOf(text, separator, 0) : -1;
    while (found >= 0) {
      budget.elements(1);
      parts.add(text.substring(start, found));
      start = found + separator.length();
      found = parts.size() < limit ? Text.indexOf(text, separator, start) : -1;
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static List<Object> partsFromEnd(
      String text, String separator, long limit, Budget budget) {
    List<Object> parts = new ArrayList<>();
    int end = text.length();
    while (parts.size() < limit) {
      int found = Text.lastIndexOf(text, separator, end - separator.length());
      if (found < 0 || end < separator.length()) {
        break;
      }
      budget.elements(1);
      parts.add(text.substring(found + separator.length(), end));
      end = found;
    }
    parts.add(text.substring(0, end));
    return parts;
  }

  private static List<Object> words(String text, long limit, Budget budget) {
    List<Object> words = new ArrayList<>();
    int at = skip(text, 0, true);
    while (at < text.length()) {
      budget.elements(1);
      if (words.size() >= limit) {
        words.add(text.substring(at));
        break;
      }
      int end = skip(text, at, false);
      words.add(text.substring(at, end));
      at = skip(text, end, true);
    }
    return words;
  }

  private static int skip(String text, int from, boolean spaces) {
    int at = from;
    while (at < text.length() && Text.isSpace(text.charAt(at)) == spaces) {
      at++;
    }
    return at;
  }

  private static List<Object> wordsFromEnd(String text, long limit, Budget budget) {
    List<Object> words = new ArrayList<>();
    int end = skipBack(text, text.length(), true);
    while (end > 0) {
      budget.elements(1);
      if (words.size() >= limit) {
        words.add(text.substring(0, end));
        break;
      }
      int start = skipBack(text, end, false);
      words.add(text.substring(start, end));
      end = skipBack(text, start, true);
    }
    return words;
  }

  private static int skipBack(String text, int from, boolean spaces) {
    int at = from;
    while (at > 0 && Text.isSpace(text.charAt(at - 1)) == spaces) {
      at--;
    }
    return at;
  }

  static Object partition(String text, Arguments arguments, boolean last, Budget budget) {
    String separator = separator(arguments.bind("partition", 1, "sep")[0]);
    if (separator == null) {
      throw EvaluationException.type("must be str, not NoneType");
    }
    budget.characters(text.length());
    int found =
        last ? Text.lastIndexOf(text, separator, text.length()) : Text.indexOf(text, separator, 0);
    if (found < 0) {
      return last ? TupleValue.of("", "", text) : TupleValue.of(text, "", "");
    }
    return TupleValue.of(
        text.substring(0, found), separator, text.substring(found + separator.length()));
  }
}
