package dev.herd.scheduler.residency;

/**
 * How urgent a request is. A priority moves a request a quarter of the wait bound forward or back
 * among those that wait, so it can't starve others.
 */
public enum Priority {
  /** Counts as if it had come later. */
  LOW(-1),
  /** In the order of arrival. */
  NORMAL(0),
  /** Counts as if it had come earlier. */
  HIGH(1);

  private final int quartersEarlier;

  Priority(int quartersEarlier) {
    this.quartersEarlier = quartersEarlier;
  }

  /** Returns the quarters of the wait bound by which a request counts as earlier. */
  int quartersEarlier() {
    return quartersEarlier;
  }
}
