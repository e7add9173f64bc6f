package dev.herd.core.chat.python;

import java.util.ArrayList;
import java.util.List;

/** Python's slicing: {@code value[start:stop:step]}, any part missing, any of them negative. */
public final class Slice {
  private Slice() {}

  /**
   * Which elements a slice takes: {@code count} of them from {@code start}, {@code step} apart.
   *
   * @param start index of the first
   * @param step distance, negative for backwards
   * @param count how many
   */
  record Bounds(int start, int step, int count) {
    int index(int i) {
      return start + i * step;
    }
  }

  /** The slice of a value; None stands for a missing part. */
  public static Object of(Object value, Object start, Object stop, Object step, Budget budget) {
    return switch (value) {
      case String s -> text(s, start, stop, step, budget);
      case Markup m -> new Markup(text(m.text(), start, stop, step, budget));
      case ListValue l -> new ListValue(items(l.items(), start, stop, step, budget));
      case TupleValue t -> new TupleValue(items(t.items(), start, stop, step, budget));
      case RangeValue r -> RangeValue.slice(r, bounds(r.length(), start, stop, step));
      case Undefined u -> throw u.error();
      case DictValue d -> throw EvaluationException.type("unhashable type: 'slice'");
      case null, default ->
          throw EvaluationException.type(
              "'%s' object is not subscriptable".formatted(Values.typeName(value)));
    };
  }

  private static String text(String text, Object start, Object stop, Object step, Budget budget) {
    int length = Text.length(text);
    Bounds bounds = bounds(length, start, stop, step);
    budget.characters(bounds.count());
    budget.scan(text.length());
    if (bounds.step() == 1) {
      return Text.substring(text, length, bounds.start(), bounds.start() + bounds.count());
    }
    int[] codePoints = text.codePoints().toArray();
    StringBuilder out = new StringBuilder(bounds.count());
    for (int i = 0; i < bounds.count(); i++) {
      out.appendCodePoint(codePoints[bounds.index(i)]);
    }
    return out.toString();
  }

  private static List<Object> items(
      List<Object> items, Object start, Object stop, Object step, Budget budget) {
    Bounds bounds = bounds(items.size(), start, stop, step);
    budget.elements(bounds.count());
    List<Object> out = new ArrayList<>(bounds.count());
    for (int i = 0; i < bounds.count(); i++) {
      out.add(items.get(bounds.index(i)));
    }
    return out;
  }

  private static Bounds bounds(int length, Object start, Object stop, Object step) {
    int by = step == null ? 1 : Values.requireInt(step, "slice indices");
    if (by == 0) {
      throw EvaluationException.value("slice step cannot be zero");
    }
    if (by > 0) {
      int first = clamp(start, 0, length, 0, length);
      int end = clamp(stop, length, length, 0, length);
      int count = first >= end ? 0 : (int) (((long) end - first + by - 1) / by);
      return new Bounds(first, by, count);
    }
    int first = clamp(start, length - 1, length, -1, length - 1);
    int end = clamp(stop, -1, length, -1, length - 1);
    int count = end >= first ? 0 : (int) (((long) first - end - by - 1) / -(long) by);
    return new Bounds(first, by, count);
  }

  private static int clamp(Object index, int otherwise, int length, int lowest, int highest) {
    if (index == null) {
      return otherwise;
    }
    long i = Values.requireInteger(index, "slice indices");
    if (i < 0) {
      i += length;
    }
    return (int) Math.max(lowest, Math.min(highest, i));
  }
}
