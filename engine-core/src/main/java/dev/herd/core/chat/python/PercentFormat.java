package dev.herd.core.chat.python;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text % values}. */
public final class PercentFormat {
  private static final Pattern CONVERSION =
      Pattern.compile(
          "%(?:\\(([^)]*)\\))?([-+ #0]*)(\\*|\\d{1,9})?(?:\\.(\\*|\\d{0,9}))?[hlL]?(.)",
          Pattern.DOTALL);

  private final Object values;
  private final List<Object> items;
  private final Budget budget;
  private int next;
  private boolean keyed;

  private PercentFormat(Object values, Budget budget) {
    this.values = values;
    this.items = values instanceof TupleValue tuple ? tuple.items() : null;
    this.budget = budget;
  }

  /** The text with its conversions replaced by the values of a tuple, of a dict, or one value. */
  public static String format(String template, Object values, Budget budget) {
    return new PercentFormat(values, budget).expand(template);
  }

  private String expand(String template) {
    Matcher matcher = CONVERSION.matcher(template);
    StringBuilder out = new StringBuilder();
    budget.characters(template.length());
    int at = 0;
    int percent = template.indexOf('%');
    while (percent >= 0) {
      out.append(template, at, percent);
      matcher.region(percent, template.length());
      if (!matcher.lookingAt()) {
        throw EvaluationException.value("incomplete format");
      }
      String shown = conversion(matcher);
      budget.characters(shown.length());
      out.append(shown);
      at = matcher.end();
      percent = template.indexOf('%', at);
    }
    boolean used = keyed || (items == null ? next > 0 || isMapping() : next >= items.size());
    if (!used) {
      throw EvaluationException.type("not all arguments converted during string formatting");
    }
    return out.append(template, at, template.length()).toString();
  }

  /** Whatever can be subscripted, text aside, may have parts that no conversion asks for. */
  private boolean isMapping() {
    return values instanceof DictValue
        || values instanceof ListValue
        || values instanceof RangeValue
        || values instanceof Undefined;
  }

  private String conversion(Matcher matcher) {
    char type = matcher.group(5).charAt(0);
    if (type == '%') {
      return "%";
    }
    String flags = matcher.group(2);
    Object keyedValue = matcher.group(1) == null ? Missing.VALUE : keyed(matcher.group(1));
    long width = number(matcher.group(3), 0);
    if (width < 0) {
      flags += "-";
    }
    int precision = matcher.group(4) == null ? -1 : number(matcher.group(4), 0);
    Object value = keyedValue == Missing.VALUE ? nextValue() : keyedValue;
    return switch (type) {
      case 's' -> text(flags, width, precision, Representation.str(value, budget));
      case 'r', 'a' -> text(flags, width, precision, Representation.repr(value, budget));
      case 'd', 'i', 'u', 'x', 'X', 'o' -> integer(flags, width, precision, type, value);
      case 'e', 'E', 'f', 'F', 'g', 'G' -> real(flags, width, precision, type, value);
      case 'c' -> text(flags, width, precision, character(value));
      default -> throw EvaluationException.value("unsupported format character '" + type + "'");
    };
  }

  private Object keyed(String key) {
    keyed = true;
    if (!(values instanceof DictValue dict)) {
      throw EvaluationException.type("format requires a mapping");
    }
    Object value = dict.get(key);
    if (value == Missing.VALUE) {
      throw new EvaluationException("KeyError: " + Representation.repr(key));
    }
    return value;
  }

  private int number(String text, int otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    return "*".equals(text) ? Values.requireInt(nextValue(), "*") : Integer.parseInt(text);
  }

  private Object nextValue() {
    int index = next++;
    if (items == null ? index > 0 : index >= items.size()) {
      throw EvaluationException.type("not enough arguments for format string");
    }
    return items == null ? values : items.get(index);
  }

  private String text(String flags, long width, int precision, String text) {
    return FormatSpec.of(flags.replace("0", ""), Math.abs(width), precision, 's')
        .text(text, budget);
  }

  private String integer(String flags, long width, int precision, char type, Object value) {
    boolean decimal = type == 'd' || type == 'i' || type == 'u';
    if (value instanceof Undefined u) {
      throw u.error();
    }
    if (!Values.isInteger(value) && !(decimal && value instanceof Double)) {
      throw EvaluationException.type(
          "%%%s format: a number is required, not %s".formatted(type, Values.typeName(value)));
    }
    Object whole = NumberText.integer(value, 10);
    if (whole == null) {
      throw EvaluationException.value("cannot convert float to integer");
    }
    return FormatSpec.of(flags, Math.abs(width), precision, type)
        .integer(Arithmetic.big(whole), budget);
  }

  private String real(String flags, long width, int precision, char type, Object value) {
    if (value instanceof Undefined u) {
      throw u.error();
    }
    if (!Values.isNumber(value)) {
      throw EvaluationException.type("must be real number, not " + Values.typeName(value));
    }
    return FormatSpec.of(flags, Math.abs(width), precision, type)
        .real(Arithmetic.real(value), budget);
  }

  private static String character(Object value) {
    if (Values.isText(value) && Text.length(Values.text(value)) == 1) {
      return Values.text(value);
    }
    long code = Values.isInteger(value) ? Values.requireInteger(value, "%c") : -1;
    if (code < 0 || code > Character.MAX_CODE_POINT) {
      throw EvaluationException.type("%c requires int or char");
    }
    return Character.toString((int) code);
  }
}
