package dev.herd.core.chat.python;

import java.util.List;

/** Jinja's {@code value.name} and {@code value[key]}: an attribute or an element, or undefined. */
public final class Subscript {
  private Subscript() {}

  /** {@code value.name}: attributes come first, then elements. */
  public static Object attribute(Object value, String name, Budget budget) {
    Object attribute = Attributes.of(value, name, budget);
    if (attribute == Missing.VALUE && value instanceof DictValue dict) {
      attribute = dict.get(name);
    }
    return attribute == Missing.VALUE ? Undefined.member(value, name) : attribute;
  }

  /** An attribute, never an element. */
  public static Object attributeOnly(Object value, String name, Budget budget) {
    Object attribute = Attributes.of(value, name, budget);
    return attribute == Missing.VALUE ? Undefined.member(value, name) : attribute;
  }

  /** {@code value[key]}: elements come first, then attributes. */
  public static Object item(Object value, Object key, Budget budget) {
    Object item = element(value, key, budget);
    if (item == Missing.VALUE && Values.isText(key)) {
      item = Attributes.of(value, Values.text(key), budget);
    }
    return item == Missing.VALUE ? Undefined.member(value, key) : item;
  }

  private static Object element(Object value, Object key, Budget budget) {
    if (value instanceof Undefined u) {
      throw u.error();
    }
    if (value instanceof DictValue dict) {
      budget.scan(Values.isText(key) ? Values.text(key).length() : 0);
      boolean unhashable = key instanceof ListValue || key instanceof DictValue;
      return unhashable ? Missing.VALUE : dict.get(key);
    }
    if (!(key instanceof Long || key instanceof Boolean)) {
      return Missing.VALUE;
    }
    long index = Values.requireInteger(key, "an index");
    return switch (value) {
      case String s -> character(s, index, budget);
      case Markup m ->
          character(m.text(), index, budget) instanceof String s ? new Markup(s) : Missing.VALUE;
      case SequenceValue s -> at(s.items(), index);
      case RangeValue r -> {
        int i = inside(index, r.length());
        yield i < 0 ? Missing.VALUE : (Object) r.get(i);
      }
      case null, default -> Missing.VALUE;
    };
  }

  private static Object at(List<Object> items, long index) {
    int i = inside(index, items.size());
    return i < 0 ? Missing.VALUE : items.get(i);
  }

  private static Object character(String text, long index, Budget budget) {
    budget.scan(text.length());
    int i = inside(index, Text.length(text));
    return i < 0 ? Missing.VALUE : Text.at(text, i);
  }

  /** The index counted from the front, or -1 where it is outside. */
  private static int inside(long index, int length) {
    long i = index < 0 ? index + length : index;
    return i >= 0 && i < length ? (int) i : -1;
  }
}
