package dev.herd.scheduler.residency;

/**
 * A model that holds memory, as {@link EvictionPolicy} sees it.
 *
 * @param name the model
 * @param epoch which load of it this is, from 1 on
 * @param standing what it is doing
 * @param bytes what it holds, or is about to
 * @param idleNanos since the end of its last request; for a busy one, since it was loaded
 * @param reloadNanos what loading it again takes
 * @param weight how dear it is, 1 as others
 * @param pinned whether it must stay
 * @param protectedNanos how long its turn still lasts, 0 if it's over
 */
public record Candidate(
    String name,
    long epoch,
    Standing standing,
    long bytes,
    long idleNanos,
    long reloadNanos,
    double weight,
    boolean pinned,
    long protectedNanos) {
  /** What a model is doing. */
  public enum Standing {
    /** Being loaded. */
    LOADING,
    /** Without requests. */
    IDLE,
    /** With requests. */
    BUSY,
    /** Draining or being unloaded: its memory comes back. */
    LEAVING
  }

  /**
   * Returns how good a victim it is, best with the highest score: long idle, cheap to load again,
   * of little weight.
   */
  double score() {
    return Math.max(1, idleNanos) / (Math.max(1, reloadNanos) * weight);
  }
}
