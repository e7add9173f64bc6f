package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.DictView;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.GeneratorValue;
import dev.herd.core.chat.python.ListValue;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.Slice;
import dev.herd.core.chat.python.Subscript;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Filters on whole sequences and dicts. */
final class SequenceFilters {
  private SequenceFilters() {}

  static void register(Map<String, Filter> filters) {
    filters.put("default", SequenceFilters::orDefault);
    filters.put("d", SequenceFilters::orDefault);
    filters.put("length", SequenceFilters::length);
    filters.put("count", SequenceFilters::length);
    filters.put("list", SequenceFilters::list);
    filters.put("first", SequenceFilters::first);
    filters.put("last", SequenceFilters::last);
    filters.put("join", SequenceFilters::join);
    filters.put("reverse", SequenceFilters::reverse);
    filters.put("items", SequenceFilters::items);
    filters.put("batch", SequenceFilters::batch);
    filters.put("slice", SequenceFilters::slice);
    filters.put("attr", SequenceFilters::attribute);
  }

  private static Object orDefault(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("default", 0, "default_value", "boolean");
    boolean falsy = bound[1] != Missing.VALUE && Values.truth(bound[1]) && !Values.truth(value);
    return value instanceof Undefined || falsy ? Arguments.orElse(bound[0], "") : value;
  }

  private static Object length(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("length");
    if (Values.isText(value)) {
      evaluator.budget().scan(Values.text(value).length());
    }
    return (long) Values.length(value);
  }

  private static Object list(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("list");
    return new ListValue(Values.collect(value, evaluator.budget()));
  }

  private static Object first(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("first");
    Iterator<Object> items = Values.iterate(value);
    return items.hasNext() ? items.next() : new Undefined("No first item, sequence was empty.");
  }

  private static Object last(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("last");
    if (!Values.hasLength(value)) {
      throw EvaluationException.type(
          "'%s' object is not reversible".formatted(Values.typeName(value)));
    }
    List<Object> items = Values.collect(value, evaluator.budget());
    return items.isEmpty() ? new Undefined("No last item, sequence was empty.") : items.getLast();
  }

  private static Object join(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("join", 0, "d", "attribute");
    Budget budget = evaluator.budget();
    String separator = Representation.str(Arguments.orElse(bound[0], ""), budget);
    AttributePath path = AttributePath.of(bound[1]);
    Iterator<Object> items = Values.iterate(value);
    StringBuilder out = new StringBuilder();
    boolean first = true;
    while (items.hasNext()) {
      budget.step();
      String item = Representation.str(path.follow(items.next(), budget), budget);
      budget.characters((long) separator.length() + item.length());
      out.append(first ? "" : separator).append(item);
      first = false;
    }
    return out.toString();
  }

  private static Object reverse(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("reverse");
    Budget budget = evaluator.budget();
    if (Values.isText(value)) {
      return Slice.of(Values.text(value), null, null, -1L, budget);
    }
    if (!Values.isIterable(value)) {
      throw new EvaluationException("FilterArgumentError: argument must be iterable");
    }
    List<Object> items = Values.collect(value, budget);
    Collections.reverse(items);
    return Values.hasLength(value) ? new GeneratorValue(items.iterator()) : new ListValue(items);
  }

  private static Object items(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("items");
    if (value instanceof Undefined) {
      return new GeneratorValue(Collections.emptyIterator());
    }
    if (!(value instanceof DictValue dict)) {
      throw EvaluationException.type("Can only get item pairs from a mapping.");
    }
    return new GeneratorValue(new DictView(dict, DictView.Part.ITEMS).iterator());
  }

  private static Object batch(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("batch", 1, "linecount", "fill_with");
    Budget budget = evaluator.budget();
    long size = Values.requireInteger(bound[0], "linecount");
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Object item : Values.collect(value, budget)) {
      if (batch.size() == size) {
        batches.add(new ListValue(batch));
        batch = new ArrayList<>();
      }
      budget.elements(2);
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      Object fill = Arguments.orElse(bound[1], null);
      if (fill != null && batch.size() < size) {
        budget.elements(size - batch.size());
        batch.addAll(Collections.nCopies((int) (size - batch.size()), fill));
      }
      batches.add(new ListValue(batch));
    }
    return new GeneratorValue(batches.iterator());
  }

  private static Object slice(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("slice", 1, "slices", "fill_with");
    Budget budget = evaluator.budget();
    List<Object> items = Values.collect(value, budget);
    long count = Values.requireInteger(bound[0], "slices");
    if (count == 0) {
      throw new EvaluationException("ZeroDivisionError: integer division or modulo by zero");
    }
    budget.elements(Math.max(0, count) + items.size());
    Object fill = Arguments.orElse(bound[1], null);
    List<Object> slices = new ArrayList<>();
    long size = items.size() / count;
    long bigger = items.size() % count;
    int from = 0;
    for (long i = 0; i < count; i++) {
      int to = (int) (from + size + (i < bigger ? 1 : 0));
      List<Object> slice = new ArrayList<>(items.subList(from, to));
      if (fill != null && i >= bigger) {
        slice.add(fill);
      }
      slices.add(new ListValue(slice));
      from = to;
    }
    return new GeneratorValue(slices.iterator());
  }

  private static Object attribute(Evaluator evaluator, Object value, Arguments arguments) {
    String name = Values.requireText(arguments.bind("attr", 1, "name")[0], "name");
    // The filter finds attributes only, never elements.
    return Subscript.attributeOnly(value, name, evaluator.budget());
  }
}
