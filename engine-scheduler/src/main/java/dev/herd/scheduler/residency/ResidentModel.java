package dev.herd.scheduler.residency;

/**
 * A model in memory or on its way, for monitors.
 *
 * @param name the model
 * @param state what it is doing
 * @param epoch which load of it this is, from 1 on; 0 before the first
 * @param bytes what it is charged for: what it holds, at least what it was promised
 * @param leases requests that have it
 * @param waiting requests that wait for it
 * @param idleSinceNanos the end of its last request, on the residency's clock; {@link
 *     Long#MAX_VALUE} unless it is ready and without requests
 * @param unloadNanos when its keep-alive ends, on the residency's clock; {@link Long#MAX_VALUE} if
 *     never, or not idle
 * @param pinned whether it must stay
 * @param idleMemoryReleased whether its KV pages went for being idle
 */
public record ResidentModel(
    String name,
    State state,
    long epoch,
    long bytes,
    int leases,
    int waiting,
    long idleSinceNanos,
    long unloadNanos,
    boolean pinned,
    boolean idleMemoryReleased) {
  /** What a model is doing. */
  public enum State {
    /** Requests wait, its load hasn't begun. */
    QUEUED,
    /** Being loaded. */
    LOADING,
    /** Given out to requests. */
    READY,
    /** No new requests get it; those that have it end. */
    DRAINING,
    /** Being freed. */
    UNLOADING
  }
}
