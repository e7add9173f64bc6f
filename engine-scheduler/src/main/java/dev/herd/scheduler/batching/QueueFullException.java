package dev.herd.scheduler.batching;

/** So many requests wait for a model that a further one is refused; try again later. */
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int queued;
  private final int limit;

  QueueFullException(String model, int queued, int limit) {
    super(
        "%d requests wait for %s, no more than %d may: try again later"
            .formatted(queued, model, limit));
    this.queued = queued;
    this.limit = limit;
  }

  /** Returns how many requests were waiting. */
  public int queued() {
    return queued;
  }

  /** Returns how many may wait. */
  public int limit() {
    return limit;
  }
}
