package dev.herd.core.chat.python;

import java.math.BigInteger;
import java.util.List;

/**
 * The attributes of built-in values that the immutable sandbox lets a template use. Methods that
 * would change a value and names with an underscore aren't among them.
 */
final class Attributes {
  private Attributes() {}

  /** An attribute, or {@link Missing#VALUE}. */
  static Object of(Object value, String name, Budget budget) {
    return switch (value) {
      case null -> Missing.VALUE;
      case Undefined u -> throw u.error();
      case String s -> StringMethods.of(value, name);
      case Markup m -> StringMethods.of(value, name);
      case DictValue d -> dict(d, name);
      case ListValue l -> "copy".equals(name) ? function(name, (_, _) -> l) : items(l, name);
      case TupleValue t ->
          t.names().contains(name) ? t.items().get(t.names().indexOf(name)) : items(t, name);
      case RangeValue r -> range(r, name);
      case Long l -> integer(l, name);
      case Boolean b -> integer(b ? 1L : 0L, name);
      case BigInteger b -> integer(b, name);
      case Double d -> real(d, name);
      case ObjectValue o -> o.attribute(name);
      default -> Missing.VALUE;
    };
  }

  static FunctionValue function(String name, FunctionValue.Body body) {
    return new FunctionValue(name, body);
  }

  private static Object dict(DictValue dict, String name) {
    return switch (name) {
      case "items" -> view(name, dict, DictView.Part.ITEMS);
      case "keys" -> view(name, dict, DictView.Part.KEYS);
      case "values" -> view(name, dict, DictView.Part.VALUES);
      case "copy" -> function(name, (arguments, budget) -> dict);
      case "get" ->
          function(
              name,
              (arguments, budget) -> {
                Object[] bound = arguments.bind("get", 1, "key", "default");
                budget.scan(Values.isText(bound[0]) ? Values.text(bound[0]).length() : 0);
                Object found = dict.get(bound[0]);
                return found == Missing.VALUE ? Arguments.orElse(bound[1], null) : found;
              });
      // Known to dict, so no key of that name shows; forbidden, so nothing comes of it.
      case "clear", "pop", "popitem", "setdefault", "update", "fromkeys" -> forbidden(name, dict);
      default -> Missing.VALUE;
    };
  }

  private static Object view(String name, DictValue dict, DictView.Part part) {
    return function(
        name,
        (arguments, budget) -> {
          arguments.none(name);
          return new DictView(dict, part);
        });
  }

  private static Undefined forbidden(String name, Object value) {
    return new Undefined(
        "access to attribute '%s' of '%s' object is unsafe"
            .formatted(name, Values.typeName(value)));
  }

  private static Object items(SequenceValue sequence, String name) {
    return switch (name) {
      case "count" ->
          function(
              name,
              (arguments, budget) -> {
                Object wanted = arguments.bind("count", 1, "value")[0];
                return sequence.items().stream()
                    .filter(item -> Equality.equal(item, wanted, budget))
                    .count();
              });
      case "index" ->
          function(name, (arguments, budget) -> index(sequence.items(), arguments, budget));
      case "append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove" ->
          sequence instanceof ListValue ? forbidden(name, sequence) : Missing.VALUE;
      default -> Missing.VALUE;
    };
  }

  private static Object index(List<Object> items, Arguments arguments, Budget budget) {
    Object[] bound = arguments.bind("index", 1, "value", "start", "stop");
    List<Object> part = items;
    long offset = 0;
    if (bound[1] != Missing.VALUE) {
      long start = Values.requireInteger(bound[1], "start");
      offset = Math.max(0, Math.min(items.size(), start < 0 ? start + items.size() : start));
      Object stop = Arguments.orElse(bound[2], null);
      part = ((ListValue) Slice.of(new ListValue(items), offset, stop, null, budget)).items();
    }
    for (int i = 0; i < part.size(); i++) {
      if (Equality.equal(part.get(i), bound[0], budget)) {
        return i + offset;
      }
    }
    throw EvaluationException.value(Representation.repr(bound[0], budget) + " is not in list");
  }

  private static Object range(RangeValue range, String name) {
    return switch (name) {
      case "start" -> range.start();
      case "stop" -> range.stop();
      case "step" -> range.step();
      // The elements are few enough to be spelled out.
      case "count", "index" ->
          function(
              name,
              (arguments, budget) -> {
                TupleValue elements = new TupleValue(Values.collect(range, budget));
                return ((FunctionValue) items(elements, name)).call(arguments, budget);
              });
      default -> Missing.VALUE;
    };
  }

  private static Object integer(Object value, String name) {
    return switch (name) {
      case "real", "numerator" -> value;
      case "imag" -> 0L;
      case "denominator" -> 1L;
      case "conjugate" -> function(name, (arguments, budget) -> value);
      case "bit_length" ->
          function(name, (arguments, budget) -> (long) Arithmetic.big(value).abs().bitLength());
      case "bit_count" ->
          function(name, (arguments, budget) -> (long) Arithmetic.big(value).abs().bitCount());
      default -> Missing.VALUE;
    };
  }

  private static Object real(Double value, String name) {
    return switch (name) {
      case "real" -> value;
      case "imag" -> 0.0;
      case "conjugate" -> function(name, (arguments, budget) -> value);
      case "is_integer" ->
          function(
              name, (arguments, budget) -> Double.isFinite(value) && value == Math.rint(value));
      default -> Missing.VALUE;
    };
  }
}
