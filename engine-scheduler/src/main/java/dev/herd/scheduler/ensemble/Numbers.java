package dev.herd.scheduler.ensemble;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in texts, brought to one form: "1,234.0", "$1234" and "1.234e3" are all "1234". */
final class Numbers {
  /** Longer runs of digits aren't answers, and decimal arithmetic on them is slow. */
  private static final int MAX_DIGITS = 200;

  /**
   * A sign counts where it can't be a minus between operands. Exponents have two digits at most, so
   * that a number written out stays short. Possessive quantifiers keep the search linear.
   */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.])((?:(?<![\\w)\\]])[-+\u2212])?+)[$\u20ac\u00a3]?+"
              + "(\\d{1,3}(?:,\\d{3})++(?!\\d)(?:\\.\\d++)?+|\\d++(?:\\.\\d++)?+|\\.\\d++)"
              + "((?:[eE][-+]?\\d{1,2}(?!\\d))?+)");

  private Numbers() {}

  /** Returns the last number of a text. */
  static Optional<String> last(String text) {
    Matcher matcher = NUMBER.matcher(text);
    Optional<String> last = Optional.empty();
    while (matcher.find()) {
      if (matcher.group(2).length() <= MAX_DIGITS) {
        last = Optional.of(normal(matcher));
      }
    }
    return last;
  }

  /** Returns the number that a text is, and nothing where it is anything else. */
  static Optional<String> whole(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.matches() && matcher.group(2).length() <= MAX_DIGITS
        ? Optional.of(normal(matcher))
        : Optional.empty();
  }

  private static String normal(Matcher matcher) {
    String digits = matcher.group(2).replace(",", "");
    BigDecimal value = new BigDecimal(digits + matcher.group(3));
    boolean negative = matcher.group(1).equals("-") || matcher.group(1).equals("\u2212");
    return (negative ? value.negate() : value).stripTrailingZeros().toPlainString();
  }
}
