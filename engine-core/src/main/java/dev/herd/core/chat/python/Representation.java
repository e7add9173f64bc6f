package dev.herd.core.chat.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

/** Python's str() and repr(). */
public final class Representation {
  /** Python refuses to print integers longer than this many decimal digits. */
  private static final int MAX_INTEGER_DIGITS = 4300;

  private static final int MAX_PLAIN_EXPONENT = 16;
  private static final int MIN_PLAIN_EXPONENT = -4;

  private Representation() {}

  /** Python's str(). */
  public static String str(Object value, Budget budget) {
    return switch (value) {
      case String s -> s;
      case Markup m -> m.text();
      case Undefined u -> "";
      case null, default -> repr(value, budget);
    };
  }

  /** Python's repr(). */
  public static String repr(Object value, Budget budget) {
    StringBuilder out = new StringBuilder();
    append(out, value, budget);
    return out.toString();
  }

  private static void append(StringBuilder out, Object value, Budget budget) {
    int start = out.length();
    budget.step();
    switch (value) {
      case null -> out.append("None");
      case Boolean b -> out.append(b ? "True" : "False");
      case Long l -> out.append(l.longValue());
      case BigInteger b -> {
        budget.steps(b.bitLength() >> 3);
        out.append(integer(b));
      }
      case Double d -> out.append(real(d));
      case String s -> out.append(repr(s));
      case Markup m -> out.append("Markup(").append(repr(m.text())).append(')');
      case ListValue l -> appendItems(out, "[", l.items(), "]", budget);
      case TupleValue t ->
          appendItems(out, "(", t.items(), t.items().size() == 1 ? ",)" : ")", budget);
      case DictValue d -> appendDict(out, d, budget);
      case DictView v -> appendView(out, v, budget);
      case RangeValue r -> out.append(r.repr());
      case GeneratorValue g -> out.append("<generator object>");
      case Undefined u -> out.append("Undefined");
      case ObjectValue o -> {
        budget.enter();
        out.append(o.display(budget));
        budget.exit();
      }
      default -> throw new IllegalArgumentException("not a template value: " + value.getClass());
    }
    if (!(value instanceof SequenceValue || value instanceof DictValue)) {
      budget.characters((long) out.length() - start);
    }
  }

  private static void appendItems(
      StringBuilder out, String open, List<Object> items, String close, Budget budget) {
    budget.enter();
    out.append(open);
    Iterator<Object> iterator = items.iterator();
    while (iterator.hasNext()) {
      append(out, iterator.next(), budget);
      if (iterator.hasNext()) {
        out.append(", ");
      }
    }
    out.append(close);
    budget.exit();
  }

  private static void appendDict(StringBuilder out, DictValue dict, Budget budget) {
    budget.enter();
    out.append('{');
    String separator = "";
    for (DictValue.Entry entry : dict.entries()) {
      out.append(separator);
      append(out, entry.key(), budget);
      out.append(": ");
      append(out, entry.value(), budget);
      separator = ", ";
    }
    out.append('}');
    budget.exit();
  }

  private static void appendView(StringBuilder out, DictView view, Budget budget) {
    out.append(view.typeName());
    appendItems(out, "([", Values.collect(view, budget), "])", budget);
  }

  /** Python's repr of a str: single quotes unless it holds only single ones. */
  public static String repr(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                out.append('\\').append((char) c);
              } else if (isPrintable(c)) {
                out.appendCodePoint(c);
              } else {
                appendEscape(out, c);
              }
            });
    return out.append(quote).toString();
  }

  private static void appendEscape(StringBuilder out, int c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append(hexEscape(c));
    }
  }

  /** A character as {@code \xhh}, {@code \}{@code uhhhh} or {@code \Uhhhhhhhh}. */
  public static String hexEscape(int c) {
    HexFormat hex = HexFormat.of();
    if (c <= 0xff) {
      return "\\x" + hex.toHexDigits((byte) c);
    }
    return c <= 0xffff ? "\\u" + hex.toHexDigits((char) c) : "\\U" + hex.toHexDigits(c);
  }

  /** Python's str.isprintable of one character. */
  static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  static String integer(BigInteger value) {
    // 2^10 > 10^3, so this many bits can't stay within the digits.
    if (value.bitLength() > MAX_INTEGER_DIGITS * 10 / 3 + 1) {
      throw tooManyDigits();
    }
    String digits = value.toString();
    if (digits.length() - (value.signum() < 0 ? 1 : 0) > MAX_INTEGER_DIGITS) {
      throw tooManyDigits();
    }
    return digits;
  }

  private static EvaluationException tooManyDigits() {
    return EvaluationException.value(
        "Exceeds the limit (%d digits) for integer string conversion"
            .formatted(MAX_INTEGER_DIGITS));
  }

  /** Python's repr of a float: the shortest digits that read back as the same number. */
  public static String real(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value > 0 ? "0.0" : "-0.0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - shortest.scale() - 1;
    String sign = value < 0 ? "-" : "";
    if (exponent < MIN_PLAIN_EXPONENT || exponent >= MAX_PLAIN_EXPONENT) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return "%s%s%se%s%02d"
          .formatted(
              sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    String plain = shortest.toPlainString();
    return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
  }
}
