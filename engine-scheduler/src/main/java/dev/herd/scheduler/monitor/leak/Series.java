package dev.herd.scheduler.monitor.leak;

/**
 * Values over time in bounded memory: when it's full every second point goes, so that it reaches
 * back to the first one with ever wider steps. Not thread-safe.
 */
final class Series {
  static final int CAPACITY = 128;

  private final double[] times = new double[CAPACITY];
  private final double[] values = new double[CAPACITY];
  private int size;
  private double step;

  /** Adds a point, unless the last one is too near for the steps by now; returns whether it did. */
  boolean add(double seconds, double value) {
    if (size > 0 && seconds - times[size - 1] < step) {
      return false;
    }
    if (size > 0 && seconds <= times[size - 1]) {
      return false; // a clock that was set back
    }
    if (size == CAPACITY) {
      thin();
    }
    times[size] = seconds;
    values[size] = value;
    size++;
    return true;
  }

  private void thin() {
    int kept = 0;
    for (int i = 0; i < size; i += 2) {
      times[kept] = times[i];
      values[kept] = values[i];
      kept++;
    }
    size = kept;
    step = (times[size - 1] - times[0]) / (size - 1);
  }

  int size() {
    return size;
  }

  /** Returns the time from the first to the last point. */
  double seconds() {
    return size == 0 ? 0 : times[size - 1] - times[0];
  }

  /** Returns how much more the last value is than the first. */
  double rise() {
    return size == 0 ? 0 : values[size - 1] - values[0];
  }

  /** Returns the trend of all points. */
  Trend trend() {
    return Trend.of(times, values, 0, size);
  }

  /** Returns the trend of the later half of the points. */
  Trend recentTrend() {
    return Trend.of(times, values, size / 2, size);
  }
}
