package dev.herd.scheduler.residency;

import java.util.List;

/**
 * What it took to get a model.
 *
 * @param kind how the model came to be there
 * @param queueNanos waiting before its load began, or before it was given out if it was loaded
 * @param loadNanos waiting while it was loaded
 * @param evicted the models that were unloaded to make room
 */
public record SwitchCost(Kind kind, long queueNanos, long loadNanos, List<String> evicted) {
  /** How a model came to be there. */
  public enum Kind {
    /** It was in memory. */
    RESIDENT,
    /** Another request had it loaded or was about to. */
    JOINED,
    /** It was loaded for this request. */
    LOADED
  }

  /** Copies the list. */
  public SwitchCost {
    evicted = List.copyOf(evicted);
  }

  /** Returns the whole wait. */
  public long totalNanos() {
    return queueNanos + loadNanos;
  }
}
