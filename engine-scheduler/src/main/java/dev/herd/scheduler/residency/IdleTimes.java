package dev.herd.scheduler.residency;

import dev.herd.scheduler.residency.Slot.Cause;
import dev.herd.scheduler.residency.Slot.State;
import java.util.Collection;

/**
 * The two stages of idleness: after a while without requests a model's KV pages go, after its
 * keep-alive its weights. The loop's alone.
 */
final class IdleTimes<M extends LoadedModel> {
  private static final System.Logger LOG = System.getLogger(IdleTimes.class.getName());

  private final SlowWork<M> work;
  private final long idleMemoryNanos;

  IdleTimes(SlowWork<M> work, long idleMemoryNanos) {
    this.work = work;
    this.idleMemoryNanos = idleMemoryNanos;
  }

  /**
   * Does what is due.
   *
   * @return when something will be, {@link Long#MAX_VALUE} for never
   */
  long apply(Collection<Slot<M>> slots, long now) {
    long next = Long.MAX_VALUE;
    for (Slot<M> slot : slots) {
      if (slot.idle()) {
        next = Math.min(next, Math.min(unload(slot, now), release(slot, now)));
      }
    }
    return next;
  }

  private long unload(Slot<M> slot, long now) {
    long due = slot.unloadNanos();
    if (due > now) {
      return due;
    }
    slot.state = State.DRAINING;
    slot.cause = Cause.IDLE;
    return Long.MAX_VALUE;
  }

  private long release(Slot<M> slot, long now) {
    if (slot.state != State.READY || slot.releasing || slot.idleMemoryReleased) {
      return Long.MAX_VALUE;
    }
    long due = Times.plus(slot.idleSinceNanos, idleMemoryNanos);
    if (due > now) {
      return due;
    }
    slot.releasing = true;
    slot.idleMemoryReleased = true;
    work.release(slot, error -> released(slot, error));
    return Long.MAX_VALUE;
  }

  private void released(Slot<M> slot, Throwable error) {
    slot.releasing = false;
    if (error != null) {
      LOG.log(System.Logger.Level.ERROR, slot.name + " failed to release idle memory", error);
    }
  }
}
