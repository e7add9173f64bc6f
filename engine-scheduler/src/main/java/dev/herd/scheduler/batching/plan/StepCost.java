package dev.herd.scheduler.batching.plan;

/**
 * What a step costs by its number of rows, learned from those that were: a line fitted by least
 * squares whose older terms fade. Reading the weights is the constant part, computing a row the
 * slope. Not thread-safe.
 */
public final class StepCost {
  /** Keeps some last 50 steps. */
  private static final double FADING = 0.98;

  /** Steps before the line is used. */
  private static final int ENOUGH_STEPS = 8;

  private double count;
  private double rowSum;
  private double rowSquareSum;
  private double nanosSum;
  private double productSum;
  private int steps;

  /** Learns from a step. */
  public void observe(int rows, long nanos) {
    count = count * FADING + 1;
    rowSum = rowSum * FADING + rows;
    rowSquareSum = rowSquareSum * FADING + (double) rows * rows;
    nanosSum = nanosSum * FADING + nanos;
    productSum = productSum * FADING + (double) rows * nanos;
    if (steps < ENOUGH_STEPS) {
      steps++;
    }
  }

  /** Returns whether enough steps were seen. */
  public boolean known() {
    return steps == ENOUGH_STEPS;
  }

  /** Returns what a further row costs in nanoseconds; 0 while all steps had the same number. */
  public double rowNanos() {
    double variance = count * rowSquareSum - rowSum * rowSum;
    if (variance <= 1e-9 * count * rowSquareSum) {
      return 0;
    }
    return Math.max(0, (count * productSum - rowSum * nanosSum) / variance);
  }

  /** Returns what a step of so many rows costs in nanoseconds. */
  public double nanos(int rows) {
    if (count == 0) {
      return 0;
    }
    double meanRows = rowSum / count;
    double meanNanos = nanosSum / count;
    return Math.max(1, meanNanos + (rows - meanRows) * rowNanos());
  }
}
