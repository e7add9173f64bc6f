package dev.herd.scheduler.batching;

/**
 * How urgent a request is. A priority speeds up and slows down, but keeps nobody waiting for ever:
 * it changes a model's share of the machine by a bounded factor, and places in queues by a bounded
 * number of places.
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

  /** Returns how many steps up in a queue. */
  int level() {
    return level;
  }
}
