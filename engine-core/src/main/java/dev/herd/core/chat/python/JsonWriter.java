package dev.herd.core.chat.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** Python's json.dumps. */
public final class JsonWriter {
  private final Options options;
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  /**
   * How to write.
   *
   * @param ascii whether to escape every character beyond ASCII
   * @param indent text of one level of indentation, or null for everything on one line
   * @param itemSeparator text between elements
   * @param keySeparator text between a key and its value
   * @param sortKeys whether to sort the keys of every object
   */
  public record Options(
      boolean ascii, String indent, String itemSeparator, String keySeparator, boolean sortKeys) {}

  private JsonWriter(Options options, Budget budget) {
    this.options = options;
    this.budget = budget;
  }

  /** The JSON text of a value; a TypeError for values that JSON can't express. */
  public static String write(Object value, Options options, Budget budget) {
    JsonWriter writer = new JsonWriter(options, budget);
    writer.value(value, 1);
    return writer.out.toString();
  }

  private void value(Object value, int level) {
    budget.step();
    switch (value) {
      case null -> out.append("null");
      case Boolean b -> out.append(b.booleanValue());
      case Long l -> out.append(l.longValue());
      case BigInteger b -> out.append(Representation.integer(b));
      case Double d -> out.append(real(d));
      case String s -> string(s);
      case Markup m -> string(m.text());
      case SequenceValue s -> array(s.items(), level);
      case DictValue d -> object(d, level);
      default ->
          throw EvaluationException.type(
              "Object of type " + Values.typeName(value) + " is not JSON serializable");
    }
  }

  private static String real(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return Representation.real(value);
  }

  private void array(List<Object> items, int level) {
    if (items.isEmpty()) {
      out.append("[]");
      return;
    }
    budget.enter();
    out.append('[');
    String separator = "";
    for (Object item : items) {
      separate(separator, level);
      value(item, level + 1);
      separator = options.itemSeparator();
    }
    separate("", level - 1);
    out.append(']');
    budget.exit();
  }

  private void object(DictValue dict, int level) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    budget.enter();
    out.append('{');
    String separator = "";
    for (DictValue.Entry entry : entries(dict)) {
      separate(separator, level);
      string(key(entry.key()));
      out.append(options.keySeparator());
      value(entry.value(), level + 1);
      separator = options.itemSeparator();
    }
    separate("", level - 1);
    out.append('}');
    budget.exit();
  }

  private Collection<DictValue.Entry> entries(DictValue dict) {
    if (!options.sortKeys()) {
      return dict.entries();
    }
    return Sorting.sorted(new ArrayList<>(dict.entries()), DictValue.Entry::key, false, budget);
  }

  private String key(Object key) {
    return switch (key) {
      case null -> "null";
      case Boolean b -> b ? "true" : "false";
      case Double d -> real(d);
      default -> {
        if (Values.isText(key) || Values.isInteger(key)) {
          yield Representation.str(key, budget);
        }
        throw EvaluationException.type(
            "keys must be str, int, float, bool or None, not " + Values.typeName(key));
      }
    };
  }

  private void separate(String separator, int level) {
    out.append(separator);
    budget.characters(2);
    if (options.indent() != null) {
      budget.characters(1 + (long) options.indent().length() * level);
      out.append('\n').repeat(options.indent(), level);
    }
  }

  private void string(String text) {
    int start = out.length();
    budget.characters(text.length() + 2L);
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < 0x20 || (options.ascii() && c > 0x7f)) {
            out.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
    budget.characters((long) out.length() - start - text.length());
  }
}
