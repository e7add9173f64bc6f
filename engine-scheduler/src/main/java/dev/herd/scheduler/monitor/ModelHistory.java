package dev.herd.scheduler.monitor;

/**
 * How a model came and went since the herd's start.
 *
 * @param loads how often it was brought into memory
 * @param evictions how often it left to make room for others
 * @param unloads how often it left at all
 * @param lastLoadNanos what its last load took, 0 before the first
 * @param lastSwitchNanos the same, from the first request for it on: with the time in which others
 *     left
 */
public record ModelHistory(
    long loads, long evictions, long unloads, long lastLoadNanos, long lastSwitchNanos) {
  /** Of a model that was never loaded. */
  static final ModelHistory NONE = new ModelHistory(0, 0, 0, 0, 0);

  ModelHistory loaded(long loadNanos, long switchNanos) {
    return new ModelHistory(loads + 1, evictions, unloads, loadNanos, switchNanos);
  }

  ModelHistory unloaded(boolean evicted) {
    return new ModelHistory(
        loads, evictions + (evicted ? 1 : 0), unloads + 1, lastLoadNanos, lastSwitchNanos);
  }
}
