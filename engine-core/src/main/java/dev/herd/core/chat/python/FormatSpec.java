package dev.herd.core.chat.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One parsed format specification of Python's format(): {@code
 * [[fill]align][sign][#][0][width][,_][.precision][type]}.
 */
final class FormatSpec {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{1,9})?([,_])?(?:\\.(\\d{1,9}))?([a-zA-Z%])?",
          Pattern.DOTALL);

  private static final int DEFAULT_PRECISION = 6;
  private static final int MAX_PRECISION = 5_000;

  private int fill = ' ';
  private char align;
  private String sign = "-";
  private boolean alternate;
  private long width;
  private String grouping = "";
  private int precision = -1;
  private char type;

  private FormatSpec() {}

  static FormatSpec parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw EvaluationException.value("Invalid format specifier '" + text + "'");
    }
    FormatSpec spec = new FormatSpec();
    if (matcher.group(2) != null) {
      spec.align = matcher.group(2).charAt(0);
      spec.fill = matcher.group(1) == null ? ' ' : matcher.group(1).codePointAt(0);
    }
    if (matcher.group(3) != null) {
      spec.sign = matcher.group(3);
    }
    spec.alternate = matcher.group(4) != null;
    if (matcher.group(5) != null && spec.align == 0) {
      spec.fill = '0';
      spec.align = '=';
    }
    spec.width = matcher.group(6) == null ? 0 : Long.parseLong(matcher.group(6));
    spec.grouping = matcher.group(7) == null ? "" : matcher.group(7);
    spec.precision = matcher.group(8) == null ? -1 : Integer.parseInt(matcher.group(8));
    spec.type = matcher.group(9) == null ? 0 : matcher.group(9).charAt(0);
    if (spec.precision > MAX_PRECISION) {
      throw new LimitException("a precision is bigger than " + MAX_PRECISION);
    }
    return spec;
  }

  /** A specification as the % operator makes it. */
  static FormatSpec of(String flags, long width, int precision, char type) {
    FormatSpec spec = new FormatSpec();
    boolean left = flags.indexOf('-') >= 0;
    boolean zero = flags.indexOf('0') >= 0 && !left;
    spec.align = left ? '<' : zero ? '=' : '>';
    spec.fill = zero ? '0' : ' ';
    spec.sign = flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "-";
    spec.alternate = flags.indexOf('#') >= 0;
    spec.width = width;
    spec.precision = precision;
    spec.type = type;
    if (precision > MAX_PRECISION) {
      throw new LimitException("a precision is bigger than " + MAX_PRECISION);
    }
    return spec;
  }

  /** Python's format(value, spec). */
  String format(Object value, Budget budget) {
    if (value instanceof Double || (isRealType() && Values.isInteger(value))) {
      return real(Arithmetic.real(value), budget);
    }
    boolean bool = value instanceof Boolean && type == 0;
    if (Values.isInteger(value) && !bool) {
      return integer(Arithmetic.big(value), budget);
    }
    if (!Values.isText(value) && !bool && !(value instanceof Undefined)) {
      throw EvaluationException.type(
          "unsupported format string passed to " + Values.typeName(value) + ".__format__");
    }
    return text(Representation.str(value, budget), budget);
  }

  private boolean isRealType() {
    return type != 0 && "eEfFgG%".indexOf(type) >= 0;
  }

  /** A text, cut to the precision. */
  String text(String text, Budget budget) {
    if ((type != 0 && type != 's') || (align == '=' && fill != '0') || !grouping.isEmpty()) {
      throw unknown("str");
    }
    String shown = precision >= 0 ? Text.prefix(text, precision) : text;
    return pad("", shown, align == 0 || align == '=' ? '<' : align, budget);
  }

  private EvaluationException unknown(String typeName) {
    return EvaluationException.value(
        "Unknown format code '%s' for object of type '%s'"
            .formatted(type == 0 ? "=" : Character.toString(type), typeName));
  }

  /** An int, in the base that the type says. */
  String integer(BigInteger value, Budget budget) {
    if (type == 'c') {
      if (value.signum() < 0
          || value.bitLength() > 21
          || value.intValue() > Character.MAX_CODE_POINT) {
        throw new EvaluationException("OverflowError: a character is not in range(0x110000)");
      }
      return pad("", Character.toString(value.intValue()), align == 0 ? '<' : align, budget);
    }
    int radix =
        switch (type) {
          case 0, 'd', 'n', 'i', 'u' -> 10;
          case 'b' -> 2;
          case 'o' -> 8;
          case 'x', 'X' -> 16;
          default -> throw unknown("int");
        };
    String digits = radix == 10 ? Representation.integer(value.abs()) : value.abs().toString(radix);
    budget.characters(digits.length());
    digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
    String prefix = alternate && radix != 10 ? "0" + Character.toLowerCase(type) : "";
    if (type == 'X') {
      digits = digits.toUpperCase(Locale.ROOT);
      prefix = prefix.toUpperCase(Locale.ROOT);
    }
    String grouped = group(digits, radix == 10 ? 3 : 4);
    return pad(sign(value.signum() < 0) + prefix, grouped, align == 0 ? '>' : align, budget);
  }

  /** A float, in the notation that the type says. */
  String real(double value, Budget budget) {
    boolean negative = value < 0 || 1 / value < 0;
    String body;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      body = (Double.isNaN(value) ? "nan" : "inf") + (type == '%' ? "%" : "");
    } else {
      body = group(finite(new BigDecimal(Math.abs(value)), Math.abs(value)), 3);
    }
    boolean upper = type == 'E' || type == 'F' || type == 'G';
    String shown = upper ? body.toUpperCase(Locale.ROOT) : body;
    return pad(sign(negative && !Double.isNaN(value)), shown, align == 0 ? '>' : align, budget);
  }

  private String finite(BigDecimal exact, double value) {
    int digits = precision < 0 ? DEFAULT_PRECISION : precision;
    return switch (type) {
      case 'f', 'F' -> point(exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString());
      case '%' ->
          exact.movePointRight(2).setScale(digits, RoundingMode.HALF_EVEN).toPlainString() + "%";
      case 'e', 'E' -> scientific(exact, digits);
      case 'g', 'G', 'n' -> general(exact, Math.max(1, digits), false);
      case 0 ->
          precision < 0 ? Representation.real(value) : general(exact, Math.max(1, precision), true);
      default -> throw unknown("float");
    };
  }

  private String point(String digits) {
    return alternate && digits.indexOf('.') < 0 ? digits + "." : digits;
  }

  private static String scientific(BigDecimal exact, int digits) {
    if (exact.signum() == 0) {
      return (digits > 0 ? "0." + "0".repeat(digits) : "0") + "e+00";
    }
    BigDecimal rounded = significant(exact, digits + 1);
    int exponent = rounded.precision() - rounded.scale() - 1;
    String all = rounded.unscaledValue().toString();
    all = all + "0".repeat(Math.max(0, digits + 1 - all.length()));
    String mantissa = all.charAt(0) + (digits > 0 ? "." + all.substring(1, digits + 1) : "");
    return mantissa + exponent(exponent);
  }

  private static BigDecimal significant(BigDecimal exact, int digits) {
    return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  private static String exponent(int exponent) {
    return "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** The shorter of the two notations; {@code keepPoint} is format()'s rule for no type at all. */
  private String general(BigDecimal exact, int digits, boolean keepPoint) {
    if (exact.signum() == 0) {
      return keepPoint ? "0.0" : "0";
    }
    BigDecimal rounded = significant(exact, digits);
    int exponent = rounded.precision() - rounded.scale() - 1;
    int last = keepPoint ? digits - 1 : digits;
    if (exponent < -4 || exponent >= last) {
      String mantissa = scientific(exact, digits - 1);
      int at = mantissa.indexOf('e');
      return stripZeros(mantissa.substring(0, at)) + mantissa.substring(at);
    }
    String plain = stripZeros(rounded.toPlainString());
    return keepPoint && plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }

  private String stripZeros(String digits) {
    if (alternate || digits.indexOf('.') < 0) {
      return digits;
    }
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }

  private String sign(boolean negative) {
    return negative ? "-" : "-".equals(sign) ? "" : sign;
  }

  private String group(String digits, int size) {
    if (grouping.isEmpty()) {
      return digits;
    }
    int end = 0;
    while (end < digits.length() && Character.digit(digits.charAt(end), 16) >= 0) {
      end++;
    }
    StringBuilder out = new StringBuilder(digits);
    for (int i = end - size; i > 0; i -= size) {
      out.insert(i, grouping);
    }
    return out.toString();
  }

  private String pad(String head, String body, char alignment, Budget budget) {
    long space = width - head.length() - Text.length(body);
    if (space <= 0) {
      return head + body;
    }
    String whole = head + body;
    budget.characters(width);
    return switch (alignment) {
      case '<' -> whole + Text.fill(fill, space, budget);
      case '^' ->
          Text.fill(fill, space / 2, budget) + whole + Text.fill(fill, space - space / 2, budget);
      case '=' -> head + Text.fill(fill, space, budget) + body;
      default -> Text.fill(fill, space, budget) + whole;
    };
  }
}
