package dev.herd.benchmarks.peer;

import java.util.Arrays;
import java.util.List;

/** Figures of several measurements of the same thing. */
public final class Statistics {
  private Statistics() {}

  /**
   * Returns the median, the mean of the middle two where their number is even.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static double median(List<Double> values) {
    double[] sorted = sorted(values);
    int last = sorted.length - 1;
    return (sorted[last / 2] + sorted[sorted.length / 2]) / 2;
  }

  static double least(List<Double> values) {
    return sorted(values)[0];
  }

  static double greatest(List<Double> values) {
    return sorted(values)[values.size() - 1];
  }

  /** Returns the distance of the greatest and the least value, as a part of the median. */
  static double spread(List<Double> values) {
    return (greatest(values) - least(values)) / median(values);
  }

  private static double[] sorted(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
