package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Budget;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/** The elements for which a predicate holds; it is asked no earlier than the element is. */
final class FilteringIterator implements Iterator<Object> {
  private final Iterator<Object> items;
  private final Predicate<Object> predicate;
  private final Budget budget;
  private Object next;
  private boolean ready;

  FilteringIterator(Iterator<Object> items, Predicate<Object> predicate, Budget budget) {
    this.items = items;
    this.predicate = predicate;
    this.budget = budget;
  }

  @Override
  public boolean hasNext() {
    while (!ready && items.hasNext()) {
      budget.step();
      next = items.next();
      ready = predicate.test(next);
    }
    return ready;
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ready = false;
    return next;
  }
}
