package dev.herd.core.chat.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** What every value answers: its type, its truth, its length, its elements. */
public final class Values {
  private Values() {}

  /** Python's name of a value's type. */
  public static String typeName(Object value) {
    return switch (value) {
      case null -> "NoneType";
      case Boolean b -> "bool";
      case Long l -> "int";
      case BigInteger b -> "int";
      case Double d -> "float";
      case String s -> "str";
      case Markup m -> "Markup";
      case ListValue l -> "list";
      case TupleValue t -> "tuple";
      case DictValue d -> "dict";
      case DictView v -> v.typeName();
      case RangeValue r -> "range";
      case GeneratorValue g -> "generator";
      case Undefined u -> "Undefined";
      case ObjectValue o -> o.typeName();
      default -> throw new IllegalArgumentException("not a template value: " + value.getClass());
    };
  }

  /** Whether Python takes it for true. */
  public static boolean truth(Object value) {
    return switch (value) {
      case null -> false;
      case Boolean b -> b;
      case Long l -> l != 0;
      case BigInteger b -> b.signum() != 0;
      case Double d -> d != 0;
      case String s -> !s.isEmpty();
      case Markup m -> !m.text().isEmpty();
      case SequenceValue s -> !s.items().isEmpty();
      case DictValue d -> d.size() > 0;
      case DictView v -> v.dict().size() > 0;
      case RangeValue r -> r.length() > 0;
      case Undefined u -> false;
      default -> true;
    };
  }

  /** Whether it is a str, marked safe or not. */
  public static boolean isText(Object value) {
    return value instanceof String || value instanceof Markup;
  }

  /** The characters of a str; only where {@link #isText} holds. */
  public static String text(Object value) {
    return value instanceof Markup markup ? markup.text() : (String) value;
  }

  /** The characters of an argument that must be a str. */
  public static String requireText(Object value, String what) {
    if (!isText(value)) {
      throw EvaluationException.type(what + " must be str, not " + typeName(value));
    }
    return text(value);
  }

  /** Whether it is an int; Python counts bool among them. */
  public static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  /** Whether it is an int or a float. */
  public static boolean isNumber(Object value) {
    return isInteger(value) || value instanceof Double;
  }

  /** An int argument; beyond the range of a long it is pinned to that range's end. */
  public static long requireInteger(Object value, String what) {
    return switch (value) {
      case Long l -> l;
      case Boolean b -> b ? 1 : 0;
      case BigInteger b -> b.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
      case null, default ->
          throw EvaluationException.type(what + " must be int, not " + typeName(value));
    };
  }

  /** An int argument, pinned to the range of an int. */
  public static int requireInt(Object value, String what) {
    return (int)
        Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, requireInteger(value, what)));
  }

  /** Python's len(). */
  public static int length(Object value) {
    return switch (value) {
      case String s -> Text.length(s);
      case Markup m -> Text.length(m.text());
      case SequenceValue s -> s.items().size();
      case DictValue d -> d.size();
      case DictView v -> v.dict().size();
      case RangeValue r -> r.length();
      case Undefined u -> 0;
      case SizedValue s -> s.length();
      case null, default ->
          throw EvaluationException.type(
              "object of type '%s' has no len()".formatted(typeName(value)));
    };
  }

  /** Whether {@link #length} answers. */
  public static boolean hasLength(Object value) {
    return isText(value)
        || value instanceof SequenceValue
        || value instanceof DictValue
        || value instanceof DictView
        || value instanceof RangeValue
        || value instanceof Undefined
        || value instanceof SizedValue;
  }

  /** Whether {@link #iterate} answers. */
  public static boolean isIterable(Object value) {
    return hasLength(value) || value instanceof GeneratorValue;
  }

  /** Python's iter(). */
  public static Iterator<Object> iterate(Object value) {
    return switch (value) {
      case String s -> Text.iterate(s);
      case Markup m -> Text.iterate(m.text());
      case SequenceValue s -> s.items().iterator();
      case DictValue d -> new DictView(d, DictView.Part.KEYS).iterator();
      case DictView v -> v.iterator();
      case RangeValue r -> r.iterator();
      case GeneratorValue g -> g.iterator();
      case Undefined u -> Collections.emptyIterator();
      case null, default ->
          throw EvaluationException.type("'%s' object is not iterable".formatted(typeName(value)));
    };
  }

  /** Python's list(), as a Java list that the caller owns. */
  public static List<Object> collect(Object value, Budget budget) {
    List<Object> items = new ArrayList<>();
    Iterator<Object> iterator = iterate(value);
    while (iterator.hasNext()) {
      budget.elements(1);
      budget.step();
      items.add(iterator.next());
    }
    return items;
  }
}
