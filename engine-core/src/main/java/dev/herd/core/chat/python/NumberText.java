package dev.herd.core.chat.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/** Python's int(), float() and round(). */
public final class NumberText {
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(\\d+(_\\d+)*\\.?(\\d+(_\\d+)*)?|\\.\\d+(_\\d+)*)([eE][+-]?\\d+(_\\d+)*)?");
  private static final Pattern INTEGER = Pattern.compile("_?[0-9a-z]+(_[0-9a-z]+)*");

  /** More characters than any number needs. */
  private static final int MAX_LENGTH = 4400;

  private static final int MAX_ROUNDING_DIGITS = 400;

  private NumberText() {}

  /** Python's int() of a number or a text, or null where Python raises ValueError or TypeError. */
  public static Object integer(Object value, int base) {
    return switch (value) {
      case Boolean b -> b ? 1L : 0L;
      case Long l -> l;
      case BigInteger b -> b;
      case Double d ->
          d.isNaN() || d.isInfinite()
              ? null
              : Arithmetic.normal(new BigDecimal(d).setScale(0, RoundingMode.DOWN).toBigInteger());
      case Undefined u -> throw u.error();
      case null, default -> Values.isText(value) ? parseInteger(Values.text(value), base) : null;
    };
  }

  private static Object parseInteger(String text, int base) {
    String stripped = Text.strip(text, null, true, true);
    if (stripped.length() > MAX_LENGTH) {
      return null;
    }
    String digits = stripped.toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = base;
    int named = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : 2;
    boolean prefixed = named != 2 || digits.startsWith("0b");
    if (prefixed && (base == 0 || base == named)) {
      digits = digits.substring(2);
      radix = named;
    } else if (digits.startsWith("_") || (base == 0 && digits.matches("0[0_]*[1-9].*"))) {
      return null;
    }
    radix = radix == 0 ? 10 : radix;
    if (radix < Character.MIN_RADIX
        || radix > Character.MAX_RADIX
        || !INTEGER.matcher(digits).matches()) {
      return null;
    }
    try {
      BigInteger parsed = new BigInteger(digits.replace("_", ""), radix);
      return Arithmetic.normal(negative ? parsed.negate() : parsed);
    } catch (NumberFormatException e) {
      return null; // a digit beyond the radix
    }
  }

  /**
   * Python's float() of a number or a text, or null where Python raises ValueError or TypeError.
   */
  public static Double real(Object value) {
    if (value instanceof Undefined u) {
      throw u.error();
    }
    if (Values.isNumber(value)) {
      return Arithmetic.real(value);
    }
    if (!Values.isText(value)) {
      return null;
    }
    String text = Text.strip(Values.text(value), null, true, true);
    if (text.length() <= MAX_LENGTH && REAL.matcher(text).matches()) {
      return Double.valueOf(text.replace("_", ""));
    }
    boolean negative = text.startsWith("-");
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    String name = negative || text.startsWith("+") ? text.substring(1) : text;
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> null;
    };
  }

  /** Python's round(value, digits): half to even on the exact value; ints stay ints. */
  public static Object round(Object value, long digits) {
    if (value instanceof Double d) {
      if (d.isNaN() || d.isInfinite() || digits > MAX_ROUNDING_DIGITS) {
        return d;
      }
      if (digits < -MAX_ROUNDING_DIGITS) {
        return Math.copySign(0.0, d);
      }
      double rounded =
          new BigDecimal(d).setScale((int) digits, RoundingMode.HALF_EVEN).doubleValue();
      return Math.copySign(rounded, d);
    }
    if (!Values.isInteger(value)) {
      throw EvaluationException.type(
          "type %s doesn't define __round__ method".formatted(Values.typeName(value)));
    }
    if (digits >= 0) {
      return Arithmetic.normal(Arithmetic.big(value));
    }
    if (digits < -MAX_LENGTH) {
      return 0L;
    }
    return Arithmetic.normal(
        new BigDecimal(Arithmetic.big(value))
            .setScale((int) digits, RoundingMode.HALF_EVEN)
            .toBigInteger());
  }
}
