package dev.herd.scheduler.residency;

import java.time.Duration;

/** Sums of times that may be for ever. */
final class Times {
  private Times() {}

  /**
   * Returns the sum of two times that aren't negative, {@link Long#MAX_VALUE} if it's too large.
   */
  static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Returns a duration in nanoseconds, none if it's negative, for ever if it's too long. */
  static long nanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0
        ? Long.MAX_VALUE
        : duration.toNanos();
  }
}
