package dev.herd.core.team;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who does which chunk of a region. Each worker has a range of neighbouring chunks and takes them
 * in ascending order, since weights that are read one after the other come from memory faster: a
 * token's product ran 1.6 times as fast as with single panels dealt out in turns. A worker that has
 * done its own takes from the ends of others' ranges.
 *
 * <p>Assumptions: {@link #split} happens before, and never during, any {@link #take}. Guarantees:
 * each chunk is taken once. Progress: lock-free.
 */
final class Chunks {
  /** Longs from one worker's range to the next: lines of their own, and of their neighbours. */
  private static final int STRIDE = 16;

  private static final long ONE_AT_START = 1L << 32;

  private final int workers;

  /** Ranges, each with its first chunk in the high half, its end in the low half. */
  private final AtomicLongArray bounds;

  Chunks(int workers) {
    this.workers = workers;
    bounds = new AtomicLongArray(Math.multiplyExact(workers + 1, STRIDE));
  }

  /** Divides chunks {@code [0, count)} among the workers. */
  void split(int count) {
    int first = 0;
    for (int worker = 0; worker < workers; worker++) {
      int end = (int) ((long) count * (worker + 1) / workers);
      bounds.setOpaque(index(worker), (long) first << 32 | end);
      first = end;
    }
  }

  /** Returns a chunk that nobody else gets, or -1 if none is left. */
  int take(int worker) {
    int chunk = takeFirst(index(worker));
    for (int i = 1; i < workers && chunk < 0; i++) {
      chunk = takeLast(index((worker + i) % workers));
    }
    return chunk;
  }

  /** Leaves nothing to take. */
  void clear() {
    for (int worker = 0; worker < workers; worker++) {
      bounds.set(index(worker), 0);
    }
  }

  private int takeFirst(int index) {
    while (true) {
      long range = bounds.get(index);
      if (first(range) >= end(range)) {
        return -1;
      }
      if (bounds.compareAndSet(index, range, range + ONE_AT_START)) {
        return first(range);
      }
    }
  }

  private int takeLast(int index) {
    while (true) {
      long range = bounds.get(index);
      if (first(range) >= end(range)) {
        return -1;
      }
      if (bounds.compareAndSet(index, range, range - 1)) {
        return end(range) - 1;
      }
    }
  }

  private static int first(long range) {
    return (int) (range >>> 32);
  }

  private static int end(long range) {
    return (int) range;
  }

  private static int index(int worker) {
    return (worker + 1) * STRIDE;
  }
}
