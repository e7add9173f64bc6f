package dev.herd.scheduler.batching;

/**
 * How urgent a request is. A priority speeds up and slows down, but keeps nobody waiting for ever:
 * it changes a model's share of the machine by a bounded factor, places in the model's queue by a
 * bounded number of places, and its time of arrival among those who wait for a model to be loaded
 * by a quarter of the wait bound.
 */
public enum Priority {
  /** Work in the background: half a share. */
  LOW(0.5, -1),
  /** What most requests have. */
  NORMAL(1, 0),
  /** Somebody waits for it: twice the share. */
  HIGH(2, 1);

  private final double share;
  private final int level;

  Priority(double share, int level) {
    this.share = share;
    this.level = level;
  }

  /** Returns the factor on the weight of a model that works for such a request. */
  double share() {
    return share;
  }

  /** Returns how many steps up in a queue: less than 0 for down. */
  public int level() {
    return level;
  }
}
