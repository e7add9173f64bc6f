package dev.herd.core.chat.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns a caller's Java values into template values: a copy, so neither can change the other. */
public final class InputValues {
  /** Deeper data than any chat has; also ends structures that contain themselves. */
  private static final int MAX_DEPTH = 500;

  private InputValues() {}

  /**
   * The template value of null, a Boolean, Byte, Short, Integer, Long, BigInteger, Float, Double,
   * CharSequence, Iterable or Map.
   *
   * @throws IllegalArgumentException for anything else and for data nested too deep
   */
  public static Object of(Object value) {
    return of(value, 0);
  }

  private static Object of(Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("variables nest deeper than " + MAX_DEPTH + " levels");
    }
    return switch (value) {
      case null -> null;
      case Boolean b -> b;
      case Byte b -> b.longValue();
      case Short s -> s.longValue();
      case Integer i -> i.longValue();
      case Long l -> l;
      case BigInteger b -> Arithmetic.normal(b);
      case Float f -> f.doubleValue();
      case Double d -> d;
      case CharSequence s -> s.toString();
      case Map<?, ?> map -> dict(map, depth);
      case Iterable<?> items -> list(items, depth);
      default ->
          throw new IllegalArgumentException(
              "a template can't take a " + value.getClass().getName());
    };
  }

  private static DictValue dict(Map<?, ?> map, int depth) {
    DictValue dict = new DictValue(map.size());
    map.forEach((key, item) -> dict.put(of(key, depth + 1), of(item, depth + 1)));
    return dict;
  }

  private static ListValue list(Iterable<?> items, int depth) {
    List<Object> list = new ArrayList<>();
    for (Object item : items) {
      list.add(of(item, depth + 1));
    }
    return new ListValue(list);
  }
}
