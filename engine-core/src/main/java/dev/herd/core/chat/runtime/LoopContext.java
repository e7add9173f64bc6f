package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.CallableValue;
import dev.herd.core.chat.python.Equality;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.FunctionValue;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.SizedValue;
import dev.herd.core.chat.python.TupleValue;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The variable {@code loop}. It reads ahead no further than it is asked to, since what a loop's
 * condition says may depend on what its body did before.
 */
final class LoopContext implements CallableValue, SizedValue {
  /** Renders the loop's body for other elements, one level deeper. */
  @FunctionalInterface
  interface Recursion {
    String render(Object iterable, int depth);
  }

  private final Object iterable;
  private final Budget budget;
  private final Recursion recursion;
  private final int depth;
  private Iterator<Object> iterator;
  private int index = -1;
  private long length = -1;
  private Object before = Missing.VALUE;
  private Object current = Missing.VALUE;
  private Object after = Missing.VALUE;
  private Object lastChanged = Missing.VALUE;

  /**
   * A loop before its first element.
   *
   * @param iterable the elements, for their number; null where it takes walking to know it
   * @param iterator the elements in order
   * @param recursion null unless the loop is recursive
   * @param depth how many times it has recursed, from 0
   */
  LoopContext(
      Object iterable, Iterator<Object> iterator, Recursion recursion, int depth, Budget budget) {
    this.iterable = iterable;
    this.iterator = iterator;
    this.recursion = recursion;
    this.depth = depth;
    this.budget = budget;
  }

  boolean hasNext() {
    return after != Missing.VALUE || iterator.hasNext();
  }

  Object next() {
    Object item = after != Missing.VALUE ? after : iterator.next();
    after = Missing.VALUE;
    index++;
    before = current;
    current = item;
    return item;
  }

  private Object peek() {
    if (after == Missing.VALUE && iterator.hasNext()) {
      after = iterator.next();
    }
    return after;
  }

  @Override
  public int length() {
    if (length < 0) {
      if (iterable != null && Values.hasLength(iterable)) {
        length = Values.length(iterable);
      } else {
        List<Object> rest = new ArrayList<>();
        iterator.forEachRemaining(
            item -> {
              budget.elements(1);
              rest.add(item);
            });
        iterator = rest.iterator();
        length = (long) rest.size() + index + 1 + (after == Missing.VALUE ? 0 : 1);
      }
    }
    return (int) length;
  }

  @Override
  public Object attribute(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) length() - index;
      case "revindex0" -> length() - index - 1L;
      case "first" -> index == 0;
      case "last" -> peek() == Missing.VALUE;
      case "length" -> (long) length();
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> index == 0 ? new Undefined("there is no previous item") : before;
      case "nextitem" -> peek() == Missing.VALUE ? new Undefined("there is no next item") : after;
      case "cycle" -> new FunctionValue(name, (arguments, _) -> cycle(arguments));
      case "changed" -> new FunctionValue(name, (arguments, _) -> changed(arguments));
      default -> Missing.VALUE;
    };
  }

  private Object cycle(Arguments arguments) {
    List<Object> items = arguments.positional();
    if (items.isEmpty()) {
      throw EvaluationException.type("no items for cycling given");
    }
    return items.get(index % items.size());
  }

  private Object changed(Arguments arguments) {
    TupleValue value = new TupleValue(arguments.positional());
    if (lastChanged != Missing.VALUE && Equality.equal(lastChanged, value, budget)) {
      return false;
    }
    lastChanged = value;
    return true;
  }

  @Override
  public Object call(Arguments arguments, Budget unused) {
    if (recursion == null) {
      throw EvaluationException.type(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.render(arguments.bind("loop", 1, "iterable")[0], depth + 1);
  }

  @Override
  public String typeName() {
    return "LoopContext";
  }

  @Override
  public String display(Budget unused) {
    return "<LoopContext " + (index + 1) + "/" + length() + ">";
  }
}
