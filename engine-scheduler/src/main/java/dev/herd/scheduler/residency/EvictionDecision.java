package dev.herd.scheduler.residency;

import java.util.List;

/** What {@link EvictionPolicy} says. */
public sealed interface EvictionDecision {
  /**
   * Room can be made.
   *
   * @param victims who goes; nobody, when there is room or it comes by itself
   */
  record Evict(List<Victim> victims) implements EvictionDecision {
    /** Copies the list. */
    public Evict {
      victims = List.copyOf(victims);
    }
  }

  /**
   * A model to unload.
   *
   * @param name the model
   * @param epoch the load of it that is meant: a later one isn't
   * @param drains whether it has requests, which end first
   */
  record Victim(String name, long epoch, boolean drains) {}

  /**
   * Room can't be made now: loads and turns have to end first.
   *
   * @param nanos until the next turn ends, {@link Long#MAX_VALUE} if something else has to happen
   */
  record Wait(long nanos) implements EvictionDecision {}

  /** Room can't be made. */
  record Refuse(Refusal refusal) implements EvictionDecision {}
}
