package dev.herd.scheduler.residency;

/**
 * Is told what comes into memory and what goes. Its methods are called by the residency's loop:
 * they must be quick, never wait, and not throw.
 */
public interface ResidencyListener {
  /** Does nothing. */
  ResidencyListener NONE = new ResidencyListener() {};

  /**
   * A model is in memory; those who wait for it don't have it yet.
   *
   * @param loadNanos from the beginning of its load
   * @param switchNanos from the first request for it, or from the beginning of its load where there
   *     is none any more: with the time in which others left for it
   */
  default void loaded(String model, long loadNanos, long switchNanos) {}

  /**
   * A model's memory is free.
   *
   * @param evicted whether it left to make room, and not for being idle or asked to
   */
  default void unloaded(String model, boolean evicted) {}
}
