package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.DictView;
import dev.herd.core.chat.python.Equality;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.GeneratorValue;
import dev.herd.core.chat.python.ListValue;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.Sorting;
import dev.herd.core.chat.python.TupleValue;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Filters that order, group or compare elements. */
final class OrderFilters {
  private static final List<String> GROUP_NAMES = List.of("grouper", "list");

  private OrderFilters() {}

  static void register(Map<String, Filter> filters) {
    filters.put("sort", OrderFilters::sort);
    filters.put("dictsort", OrderFilters::sortDict);
    filters.put("unique", OrderFilters::unique);
    filters.put("groupby", OrderFilters::groupBy);
    filters.put("min", (e, value, arguments) -> extreme(e, value, arguments, "min"));
    filters.put("max", (e, value, arguments) -> extreme(e, value, arguments, "max"));
  }

  private static boolean flag(Object argument) {
    return argument != Missing.VALUE && Values.truth(argument);
  }

  private static Object sort(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    Budget budget = evaluator.budget();
    boolean caseSensitive = flag(bound[1]);
    List<AttributePath> paths =
        Values.isText(bound[2])
            ? Arrays.stream(Values.text(bound[2]).split(",", -1)).map(AttributePath::of).toList()
            : List.of(AttributePath.of(bound[2]));
    List<Object> items = Values.collect(value, budget);
    return new ListValue(
        Sorting.sorted(
            items,
            item -> {
              List<Object> keys = new ArrayList<>(paths.size());
              for (AttributePath path : paths) {
                keys.add(AttributePath.foldCase(path.follow(item, budget), caseSensitive, budget));
              }
              return new ListValue(keys);
            },
            flag(bound[0]),
            budget));
  }

  private static Object sortDict(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    Object by = Arguments.orElse(bound[1], "key");
    if (!"key".equals(by) && !"value".equals(by)) {
      throw new EvaluationException(
          "FilterArgumentError: You can only sort by either \"key\" or \"value\"");
    }
    if (!(value instanceof DictValue dict)) {
      throw EvaluationException.type("dictsort needs a mapping, not " + Values.typeName(value));
    }
    Budget budget = evaluator.budget();
    boolean byKey = "key".equals(by);
    List<Object> pairs = Values.collect(new DictView(dict, DictView.Part.ITEMS), budget);
    return new ListValue(
        Sorting.sorted(
            pairs,
            pair -> {
              Object key = ((TupleValue) pair).items().get(byKey ? 0 : 1);
              return AttributePath.foldCase(key, flag(bound[0]), budget);
            },
            flag(bound[2]),
            budget));
  }

  private static Object unique(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
    AttributePath path = AttributePath.of(bound[1]);
    Budget budget = evaluator.budget();
    Set<Object> seen = new HashSet<>();
    return new GeneratorValue(
        new FilteringIterator(
            Values.iterate(value),
            item -> {
              Object key =
                  AttributePath.foldCase(path.follow(item, budget), flag(bound[0]), budget);
              budget.elements(1);
              return seen.add(Equality.hashKey(key));
            },
            budget));
  }

  private static Object groupBy(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
    AttributePath path = AttributePath.of(bound[0]);
    Object otherwise = Arguments.orElse(bound[1], null);
    boolean caseSensitive = flag(bound[2]);
    Budget budget = evaluator.budget();
    List<Object> sorted =
        Sorting.sorted(
            Values.collect(value, budget),
            item ->
                AttributePath.foldCase(path.follow(item, otherwise, budget), caseSensitive, budget),
            false,
            budget);
    List<Object> groups = new ArrayList<>();
    List<Object> members = List.of();
    Object key = Missing.VALUE;
    for (Object item : sorted) {
      Object real = path.follow(item, otherwise, budget);
      Object folded = AttributePath.foldCase(real, caseSensitive, budget);
      if (key == Missing.VALUE || !Equality.equal(key, folded, budget)) {
        key = folded;
        members = new ArrayList<>();
        groups.add(new TupleValue(Arrays.asList(real, new ListValue(members)), GROUP_NAMES));
      }
      budget.elements(1);
      members.add(item);
    }
    return new ListValue(groups);
  }

  private static Object extreme(
      Evaluator evaluator, Object value, Arguments arguments, String name) {
    Object[] bound = arguments.bind(name, 0, "case_sensitive", "attribute");
    AttributePath path = AttributePath.of(bound[1]);
    Budget budget = evaluator.budget();
    Iterator<Object> items = Values.iterate(value);
    if (!items.hasNext()) {
      return new Undefined("No aggregated item, sequence was empty.");
    }
    String operator = "min".equals(name) ? "<" : ">";
    Object best = items.next();
    Object bestKey = AttributePath.foldCase(path.follow(best, budget), flag(bound[0]), budget);
    while (items.hasNext()) {
      Object item = items.next();
      Object key = AttributePath.foldCase(path.follow(item, budget), flag(bound[0]), budget);
      if (Equality.ordered(key, bestKey, operator, budget)) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }
}
