package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.CallableValue;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.FunctionValue;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.NamespaceValue;
import dev.herd.core.chat.python.ObjectValue;
import dev.herd.core.chat.python.RangeValue;
import dev.herd.core.chat.python.RefusalException;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.Strftime;
import dev.herd.core.chat.python.TupleValue;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The functions that every template sees: Jinja's own and those of the model libraries. */
final class Globals {
  private Globals() {}

  static Map<String, Object> create(Supplier<LocalDateTime> now) {
    Map<String, Object> globals = new HashMap<>();
    define(globals, "range", Globals::range);
    define(globals, "dict", (arguments, budget) -> dict("dict", arguments, budget));
    define(globals, "namespace", Globals::namespace);
    define(globals, "cycler", (arguments, budget) -> new Cycler(arguments.positional()));
    define(globals, "joiner", Globals::joiner);
    define(globals, "raise_exception", Globals::raiseException);
    define(
        globals,
        "strftime_now",
        (arguments, budget) -> {
          Object format = arguments.bind("strftime_now", 1, "format")[0];
          return Strftime.format(Values.requireText(format, "the format"), now.get(), budget);
        });
    return globals;
  }

  private static void define(Map<String, Object> globals, String name, FunctionValue.Body body) {
    globals.put(name, new FunctionValue(name, body));
  }

  private static Object range(Arguments arguments, Budget budget) {
    Object[] bound = arguments.bind("range", 1, "start", "stop", "step");
    long[] parts = new long[3];
    for (int i = 0; i < bound.length; i++) {
      if (bound[i] instanceof Undefined u) {
        throw u.error();
      }
      parts[i] =
          bound[i] == Missing.VALUE ? 1 : Values.requireInteger(bound[i], "range() arguments");
    }
    return bound[1] == Missing.VALUE
        ? new RangeValue(0, parts[0], 1)
        : new RangeValue(parts[0], parts[1], parts[2]);
  }

  private static DictValue dict(String function, Arguments arguments, Budget budget) {
    DictValue dict = new DictValue(arguments.named().size());
    Object source = new Arguments(arguments.positional(), Map.of()).bind(function, 0, "source")[0];
    budget.elements(arguments.named().size());
    if (source instanceof DictValue other) {
      budget.elements(2L * other.size());
      dict.putAll(other);
    } else if (source != Missing.VALUE) {
      Iterator<Object> pairs = Values.iterate(source);
      while (pairs.hasNext()) {
        List<Object> pair = Values.collect(pairs.next(), budget);
        if (pair.size() != 2) {
          throw EvaluationException.value(
              "dictionary update sequence element has length %d; 2 is required"
                  .formatted(pair.size()));
        }
        dict.put(pair.get(0), pair.get(1));
      }
    }
    arguments.named().forEach(dict::put);
    return dict;
  }

  private static Object namespace(Arguments arguments, Budget budget) {
    NamespaceValue namespace = new NamespaceValue();
    for (DictValue.Entry entry : dict("namespace", arguments, budget).entries()) {
      namespace.set(Representation.str(entry.key(), budget), entry.value());
    }
    return namespace;
  }

  private static Object joiner(Arguments arguments, Budget budget) {
    Object separator = Arguments.orElse(arguments.bind("joiner", 0, "sep")[0], ", ");
    boolean[] used = {false};
    return new FunctionValue(
        "joiner",
        (none, _) -> {
          none.none("joiner");
          Object result = used[0] ? separator : "";
          used[0] = true;
          return result;
        });
  }

  private static Object raiseException(Arguments arguments, Budget budget) {
    Object message = arguments.bind("raise_exception", 1, "message")[0];
    throw new RefusalException(Representation.str(message, budget));
  }

  /** Jinja's cycler. */
  private static final class Cycler implements ObjectValue {
    private final List<Object> items;
    private int position;

    Cycler(List<Object> items) {
      if (items.isEmpty()) {
        throw new EvaluationException("RuntimeError: at least one item has to be provided");
      }
      this.items = items;
    }

    @Override
    public String typeName() {
      return "Cycler";
    }

    @Override
    public Object attribute(String name) {
      return switch (name) {
        case "current" -> items.get(position);
        case "items" -> new TupleValue(items);
        case "pos" -> (long) position;
        case "next" -> method(name, this::next);
        case "reset" -> method(name, this::reset);
        default -> Missing.VALUE;
      };
    }

    private static CallableValue method(String name, Supplier<Object> body) {
      return new FunctionValue(
          name,
          (arguments, budget) -> {
            arguments.none(name);
            return body.get();
          });
    }

    private Object next() {
      Object item = items.get(position);
      position = (position + 1) % items.size();
      return item;
    }

    private Object reset() {
      position = 0;
      return null;
    }
  }
}
