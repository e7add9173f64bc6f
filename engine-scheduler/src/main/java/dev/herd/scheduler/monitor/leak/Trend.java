package dev.herd.scheduler.monitor.leak;

import org.apache.commons.math3.stat.StatUtils;

/**
 * Whether and how fast values rise over time, whatever their distribution.
 *
 * <p>The slope is the median of the slopes of all pairs of points (Theil 1950, Sen 1968): up to 29
 * % of the points may be anywhere. The score is that of Mann (1945) and Kendall (1975) for the
 * number of pairs that rise less those that fall, which is about normal where there is no trend;
 * ties make it smaller than it could be said to be, never larger.
 *
 * @param slope the rise of values in one unit of time
 * @param score standard deviations from no trend
 */
record Trend(double slope, double score) {
  private static final double MEDIAN = 50;

  /**
   * Returns the trend of the points from {@code from} until before {@code to}, at least two; their
   * times ascend.
   */
  static Trend of(double[] times, double[] values, int from, int to) {
    int count = to - from;
    double[] slopes = new double[count * (count - 1) / 2];
    int pair = 0;
    long rises = 0;
    for (int i = from; i < to; i++) {
      for (int j = i + 1; j < to; j++) {
        double rise = values[j] - values[i];
        slopes[pair++] = rise / (times[j] - times[i]);
        rises += (long) Math.signum(rise);
      }
    }
    double variance = count * (count - 1.0) * (2 * count + 5) / 18;
    double corrected = rises - Math.signum((double) rises); // continuity
    return new Trend(StatUtils.percentile(slopes, MEDIAN), corrected / Math.sqrt(variance));
  }
}
