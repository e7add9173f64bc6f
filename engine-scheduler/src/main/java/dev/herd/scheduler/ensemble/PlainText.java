package dev.herd.scheduler.ensemble;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * Text without what doesn't make a difference: Unicode compatibility forms, case, runs of spaces,
 * and punctuation and emphasis at the ends.
 */
final class PlainText {
  private static final String LEADING = "\"'`*_\u201c\u2018 ";
  private static final String TRAILING = "\"'`*_.,;:!?\u201d\u2019 ";

  private PlainText() {}

  /** Returns the text in that form, or empty where nothing is left. */
  static Optional<String> normal(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    String spaced = collapseSpaces(folded);
    int from = 0;
    int to = spaced.length();
    while (from < to && LEADING.indexOf(spaced.charAt(from)) >= 0) {
      from++;
    }
    while (to > from && TRAILING.indexOf(spaced.charAt(to - 1)) >= 0) {
      to--;
    }
    return from == to ? Optional.empty() : Optional.of(spaced.substring(from, to));
  }

  private static String collapseSpaces(String text) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c)) {
        result.append(c);
      } else if (!result.isEmpty() && result.charAt(result.length() - 1) != ' ') {
        result.append(' ');
      }
    }
    return result.toString();
  }
}
