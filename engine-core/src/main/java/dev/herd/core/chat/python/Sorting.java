package dev.herd.core.chat.python;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Python's sorted(): stable, by {@code <} alone. A merge sort of our own, because the JDK's refuses
 * orders that are no orders (NaN among numbers), and because comparisons are paid for.
 */
public final class Sorting {
  private Sorting() {}

  /**
   * Elements in ascending order of their keys, or descending.
   *
   * @param <T> type of the elements
   * @param items the elements
   * @param key the key of an element, computed once for each
   * @param reverse whether the order is descending; equal elements keep their order all the same
   * @param budget pays for the comparisons
   */
  public static <T> List<T> sorted(
      List<T> items, Function<T, Object> key, boolean reverse, Budget budget) {
    int size = items.size();
    budget.elements(3L * size);
    Object[] keys = new Object[size];
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      keys[i] = key.apply(items.get(i));
      order[i] = i;
    }
    mergeSort(order, new int[size], 0, size, keys, reverse, budget);
    List<T> out = new ArrayList<>(size);
    for (int i : order) {
      out.add(items.get(i));
    }
    return out;
  }

  private static void mergeSort(
      int[] order, int[] scratch, int from, int to, Object[] keys, boolean reverse, Budget budget) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    mergeSort(order, scratch, from, middle, keys, reverse, budget);
    mergeSort(order, scratch, middle, to, keys, reverse, budget);
    System.arraycopy(order, from, scratch, from, to - from);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeRight =
          left == middle
              || (right < to && before(keys[scratch[right]], keys[scratch[left]], reverse, budget));
      order[i] = takeRight ? scratch[right++] : scratch[left++];
    }
  }

  private static boolean before(Object a, Object b, boolean reverse, Budget budget) {
    return reverse ? Equality.ordered(b, a, "<", budget) : Equality.ordered(a, b, "<", budget);
  }
}
