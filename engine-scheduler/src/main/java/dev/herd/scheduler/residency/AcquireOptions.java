package dev.herd.scheduler.residency;

import dev.herd.scheduler.batching.Priority;
import dev.herd.scheduler.catalog.KeepAlive;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a request for a model asks beside its name.
 *
 * @param keepAlive how long the model stays when the request has ended; the definition's, if absent
 * @param deadline how long the request waits for the model at most: 0 takes it only if it's loaded
 *     already; for ever, if absent
 * @param priority how urgent it is
 */
public record AcquireOptions(
    Optional<KeepAlive> keepAlive, Optional<Duration> deadline, Priority priority) {
  /** The definition's keep-alive, no deadline, normal priority. */
  public static final AcquireOptions DEFAULT =
      new AcquireOptions(Optional.empty(), Optional.empty(), Priority.NORMAL);

  /** Checks that all are there. */
  public AcquireOptions {
    Objects.requireNonNull(keepAlive, "keepAlive");
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(priority, "priority");
  }

  /** Returns these options with a keep-alive. */
  public AcquireOptions withKeepAlive(KeepAlive time) {
    return new AcquireOptions(Optional.of(time), deadline, priority);
  }

  /** Returns these options with a longest wait, from the call of acquire on. */
  public AcquireOptions withDeadline(Duration longestWait) {
    return new AcquireOptions(keepAlive, Optional.of(longestWait), priority);
  }

  /** Returns these options with another priority. */
  public AcquireOptions withPriority(Priority other) {
    return new AcquireOptions(keepAlive, deadline, other);
  }
}
