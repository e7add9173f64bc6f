package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.GeneratorValue;
import dev.herd.core.chat.python.Values;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Filters that apply a filter or a test to every element, lazily. */
final class SelectionFilters {
  private SelectionFilters() {}

  static void register(Map<String, Filter> filters) {
    filters.put("map", SelectionFilters::map);
    filters.put("select", (e, value, arguments) -> select(e, value, arguments, false, true));
    filters.put("reject", (e, value, arguments) -> select(e, value, arguments, false, false));
    filters.put("selectattr", (e, value, arguments) -> select(e, value, arguments, true, true));
    filters.put("rejectattr", (e, value, arguments) -> select(e, value, arguments, true, false));
  }

  /** None, undefined and other empty values have no elements, iterable or not. */
  private static Iterator<Object> elements(Object value) {
    return Values.truth(value) ? Values.iterate(value) : Collections.emptyIterator();
  }

  private static Object map(Evaluator evaluator, Object value, Arguments arguments) {
    Function<Object, Object> mapping = mapping(evaluator, arguments);
    Iterator<Object> items = elements(value);
    Budget budget = evaluator.budget();
    return new GeneratorValue(
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return items.hasNext();
          }

          @Override
          public Object next() {
            budget.step();
            return mapping.apply(items.next());
          }
        });
  }

  private static Function<Object, Object> mapping(Evaluator evaluator, Arguments arguments) {
    Budget budget = evaluator.budget();
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Map<String, Object> named = new LinkedHashMap<>(arguments.named());
      AttributePath path = AttributePath.of(named.remove("attribute"));
      Object otherwise = named.remove("default");
      if (!named.isEmpty()) {
        throw new EvaluationException(
            "FilterArgumentError: Unexpected keyword argument '%s'"
                .formatted(named.keySet().iterator().next()));
      }
      return item -> path.follow(item, otherwise, budget);
    }
    if (arguments.positional().isEmpty()) {
      throw new EvaluationException("FilterArgumentError: map requires a filter argument");
    }
    String name = Values.requireText(arguments.positional().getFirst(), "a filter's name");
    Filter filter = Filters.get(name);
    Arguments rest = arguments.skip(1);
    return item -> filter.apply(evaluator, item, rest);
  }

  private static Object select(
      Evaluator evaluator, Object value, Arguments arguments, boolean byAttribute, boolean wanted) {
    Budget budget = evaluator.budget();
    List<Object> positional = arguments.positional();
    if (byAttribute && positional.isEmpty()) {
      throw new EvaluationException("FilterArgumentError: Missing parameter for attribute name");
    }
    UnaryOperator<Object> attribute = item -> item;
    if (byAttribute) {
      AttributePath path = AttributePath.of(positional.getFirst());
      attribute = item -> path.follow(item, budget);
    }
    int first = byAttribute ? 1 : 0;
    UnaryOperator<Object> key = attribute;
    if (positional.size() == first) {
      return new GeneratorValue(
          new FilteringIterator(
              elements(value), item -> Values.truth(key.apply(item)) == wanted, budget));
    }
    Test test = Tests.get(Values.requireText(positional.get(first), "a test's name"));
    Arguments rest = arguments.skip(first + 1);
    return new GeneratorValue(
        new FilteringIterator(
            elements(value),
            item -> test.holds(evaluator, key.apply(item), rest) == wanted,
            budget));
  }
}
