package dev.herd.core.tokenizer;

import java.util.Arrays;

/**
 * Merges adjacent pairs of symbols, always the one of the smallest priority and of those the
 * leftmost, until none can be merged. Short sequences look for it from left to right; long ones
 * keep a heap, which makes n symbols cost O(n log n) whatever they are.
 *
 * <p>Subclasses hold the symbols and say what a pair is worth. One instance serves one text at a
 * time.
 */
abstract class PairMerger {
  /** The priority of a pair that can't be merged. */
  static final int NEVER = Integer.MAX_VALUE;

  /** Up to here the quadratic search is cheaper than the heap. */
  private static final int SHORT_SYMBOLS = 24;

  private static final int END = -1;

  private int[] previous = new int[2 * SHORT_SYMBOLS];
  private int[] next = new int[2 * SHORT_SYMBOLS];

  /** Priority of the pair that begins with a symbol; NEVER for the last and for merged ones. */
  private int[] priorities = new int[2 * SHORT_SYMBOLS];

  private long[] heap = new long[0];
  private int heapSize;

  /** Returns the priority of merging two adjacent symbols, or {@link #NEVER}. */
  abstract int priority(int left, int right);

  /** Makes the symbol {@code left} the merge of both; {@code right} is no more. */
  abstract void merge(int left, int right);

  /** Merges symbols 0 to {@code count - 1}; then they are to be walked by {@link #after}. */
  final void mergeAll(int count) {
    if (previous.length < count) {
      int capacity = Math.max(count, previous.length * 2);
      previous = new int[capacity];
      next = new int[capacity];
      priorities = new int[capacity];
    }
    for (int i = 0; i < count; i++) {
      previous[i] = i - 1;
      next[i] = i + 1 < count ? i + 1 : END;
      priorities[i] = i + 1 < count ? priority(i, i + 1) : NEVER;
    }
    if (count <= SHORT_SYMBOLS) {
      mergeByScan();
    } else {
      mergeByHeap(count);
    }
  }

  /** Returns the symbol after another, or -1 after the last; the first is symbol 0. */
  final int after(int symbol) {
    return next[symbol];
  }

  private void mergeByScan() {
    while (true) {
      int best = END;
      int bestPriority = NEVER;
      for (int i = 0; i != END; i = next[i]) {
        if (priorities[i] < bestPriority) {
          bestPriority = priorities[i];
          best = i;
        }
      }
      if (best == END) {
        return;
      }
      mergeAt(best);
      priorities[best] = priorityOf(best);
      if (previous[best] != END) {
        priorities[previous[best]] = priorityOf(previous[best]);
      }
    }
  }

  private void mergeByHeap(int count) {
    if (heap.length < count) {
      heap = new long[count];
    }
    heapSize = 0;
    for (int i = 0; i < count; i++) {
      if (priorities[i] != NEVER) {
        heap[heapSize++] = entry(i);
      }
    }
    for (int i = heapSize / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
    while (heapSize > 0) {
      long top = heap[0];
      int symbol = (int) top;
      heap[0] = heap[--heapSize];
      siftDown(0);
      // An entry is out of date unless its symbol still begins a pair of that priority.
      if (priorities[symbol] == (int) (top >> 32)) {
        mergeAt(symbol);
        requeue(symbol);
        if (previous[symbol] != END) {
          requeue(previous[symbol]);
        }
      }
    }
  }

  private void requeue(int symbol) {
    priorities[symbol] = priorityOf(symbol);
    if (priorities[symbol] == NEVER) {
      return;
    }
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    long entry = entry(symbol);
    int i = heapSize++;
    while (i > 0 && heap[(i - 1) / 2] > entry) {
      heap[i] = heap[(i - 1) / 2];
      i = (i - 1) / 2;
    }
    heap[i] = entry;
  }

  private void siftDown(int from) {
    long entry = heap[from];
    int i = from;
    while (true) {
      int child = 2 * i + 1;
      if (child >= heapSize) {
        break;
      }
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= entry) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = entry;
  }

  private void mergeAt(int left) {
    int right = next[left];
    merge(left, right);
    priorities[right] = NEVER;
    next[left] = next[right];
    if (next[left] != END) {
      previous[next[left]] = left;
    }
  }

  private int priorityOf(int symbol) {
    return next[symbol] == END ? NEVER : priority(symbol, next[symbol]);
  }

  /** Orders by priority, then from left to right. */
  private long entry(int symbol) {
    return ((long) priorities[symbol] << 32) | symbol;
  }
}
