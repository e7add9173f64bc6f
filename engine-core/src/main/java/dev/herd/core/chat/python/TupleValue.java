package dev.herd.core.chat.python;

import java.util.Arrays;
import java.util.List;

/**
 * Python's tuple, with attribute names for its first elements where it is a named one.
 *
 * @param items the elements
 * @param names attribute names, or none
 */
public record TupleValue(List<Object> items, List<String> names) implements SequenceValue {
  /** A plain tuple. */
  public TupleValue(List<Object> items) {
    this(items, List.of());
  }

  /** A plain tuple. */
  public static TupleValue of(Object... items) {
    return new TupleValue(Arrays.asList(items));
  }
}
