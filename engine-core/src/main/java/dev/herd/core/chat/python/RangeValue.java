package dev.herd.core.chat.python;

import java.util.Iterator;

/**
 * Python's range, at most {@value #MAX_LENGTH} long as in Jinja's sandbox.
 *
 * @param start the first number
 * @param stop where it ends, exclusive
 * @param step the distance, not 0
 */
public record RangeValue(long start, long stop, long step) {
  /** Jinja's own bound. */
  public static final int MAX_LENGTH = 100_000;

  private static final long MAX_BOUND = 1L << 61;

  /** Checks the step, the bounds and the length. */
  public RangeValue {
    if (step == 0) {
      throw EvaluationException.value("range() arg 3 must not be zero");
    }
    if (isTooBig(start)
        || isTooBig(stop)
        || isTooBig(step)
        || count(start, stop, step) > MAX_LENGTH) {
      throw new LimitException("a range is longer than " + MAX_LENGTH);
    }
  }

  /** The part of a range that a slice of it selects. */
  static RangeValue slice(RangeValue range, Slice.Bounds bounds) {
    return new RangeValue(
        range.start + bounds.start() * range.step,
        range.start + (bounds.start() + bounds.step() * bounds.count()) * range.step,
        bounds.step() * range.step);
  }

  private static boolean isTooBig(long bound) {
    return bound > MAX_BOUND || bound < -MAX_BOUND;
  }

  private static long count(long start, long stop, long step) {
    return step > 0
        ? Math.max(0, (stop - start + step - 1) / step)
        : Math.max(0, (start - stop - step - 1) / -step);
  }

  /** How many numbers. */
  public int length() {
    return (int) count(start, stop, step);
  }

  /** The number at an index from 0. */
  public long get(int index) {
    return start + index * step;
  }

  /** The numbers in order. */
  public Iterator<Object> iterator() {
    return new Iterator<>() {
      private int index;

      @Override
      public boolean hasNext() {
        return index < length();
      }

      @Override
      public Object next() {
        return get(index++);
      }
    };
  }

  String repr() {
    return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
  }
}
