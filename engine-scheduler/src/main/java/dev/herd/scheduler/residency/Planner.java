package dev.herd.scheduler.residency;

import dev.herd.scheduler.residency.EvictionDecision.Evict;
import dev.herd.scheduler.residency.EvictionDecision.Refuse;
import dev.herd.scheduler.residency.EvictionDecision.Victim;
import dev.herd.scheduler.residency.EvictionDecision.Wait;
import dev.herd.scheduler.residency.Slot.Cause;
import dev.herd.scheduler.residency.Slot.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Promises memory to models that are wanted, names who goes for it, and says when a load may begin;
 * the loop's alone.
 *
 * <p>Models get their plan in the order of their oldest request. One whose room can't be made yet
 * keeps those after it from evicting anybody, and from memory that it will need; they may have what
 * is left beyond. Within its own plan's claim no load can be overtaken: what its victims give back
 * is its own.
 */
final class Planner<M extends LoadedModel> {
  private final Slots<M> slots;
  private final Requests<M> requests;
  private long plans;

  Planner(Slots<M> slots, Requests<M> requests) {
    this.slots = slots;
    this.requests = requests;
  }

  /**
   * Makes the plans that can be made.
   *
   * @return when to look again, {@link Long#MAX_VALUE} for when something happens
   */
  long plan(long now) {
    takeBackBrokenPromises();
    shrink(now);
    relieve(now);
    long next = Long.MAX_VALUE;
    long awaitedBytes = 0;
    for (Slot<M> slot : slots.queue()) {
      long promised = slots.promisedBytes() + awaitedBytes;
      switch (EvictionPolicy.decide(
          slot.neededBytes, promised, slots.budgetBytes, slots.candidates(now, true))) {
        case Refuse(Refusal refusal) -> {
          requests.failWaiting(slot, new ModelRefusedException(slot.name, refusal));
          giveUp(slot, now);
        }
        case Wait(long nanos) -> {
          awaitedBytes += slot.neededBytes;
          next = Math.min(next, Times.plus(now, nanos));
        }
        case Evict(List<Victim> victims) -> {
          if (awaitedBytes == 0 || victims.isEmpty()) {
            promise(slot, victims);
          } else {
            awaitedBytes += slot.neededBytes;
          }
        }
      }
    }
    return next;
  }

  private void promise(Slot<M> slot, List<Victim> victims) {
    slot.state = State.PLANNED;
    slot.planNumber = ++plans;
    slot.victims.addAll(victims);
    evict(victims);
  }

  private void evict(List<Victim> victims) {
    for (Victim victim : victims) {
      Slot<M> slot = slots.of(victim.name());
      slot.state = State.DRAINING;
      slot.cause = Cause.EVICTED;
    }
  }

  /** With a lessened budget, or a model that grew, the latest plans are made anew. */
  private void takeBackBrokenPromises() {
    List<Slot<M>> planned = slots.planned();
    for (int i = planned.size() - 1; i >= 0 && slots.uncommittedBytes() < 0; i--) {
      planned.get(i).state = State.SIZED;
    }
  }

  /** Makes the models fit the budget again. Turns don't count here. */
  private void shrink(long now) {
    if (slots.uncommittedBytes() < 0
        && EvictionPolicy.decide(0, 0, slots.budgetBytes, slots.candidates(now, false))
            instanceof Evict(List<Victim> victims)) {
      evict(victims);
    }
  }

  /**
   * Lets victims that still have requests stay, where there is room without them by now or models
   * that are idle can go instead.
   */
  private void relieve(long now) {
    for (Slot<M> slot : slots.planned()) {
      for (Victim victim : List.copyOf(slot.victims)) {
        Slot<M> other = slots.of(victim.name());
        if (isDraining(other, victim) && other.leases > 0) {
          long missing = other.chargedBytes - slots.uncommittedBytes();
          List<Victim> idle = EvictionPolicy.idleVictims(missing, slots.candidates(now, true));
          if (missing <= 0 || !idle.isEmpty()) {
            slot.victims.remove(victim);
            slot.victims.addAll(idle);
            evict(idle);
            revive(other, now);
          }
        }
      }
    }
  }

  private boolean isDraining(Slot<M> slot, Victim victim) {
    return slot.epoch == victim.epoch()
        && slot.state == State.DRAINING
        && slot.cause == Cause.EVICTED;
  }

  private void revive(Slot<M> slot, long now) {
    slot.state = State.READY;
    requests.grantRevived(slot, now);
  }

  /** Gives up the plan of a model that nobody wants any more; victims that are still whole stay. */
  void giveUp(Slot<M> slot, long now) {
    slot.state = State.ABSENT;
    for (Victim victim : slot.victims) {
      Slot<M> other = slots.of(victim.name());
      if (isDraining(other, victim) && slots.uncommittedBytes() >= other.chargedBytes) {
        revive(other, now);
      }
    }
    slot.victims.clear();
  }

  /** Returns the planned models whose memory is there; they are to be loaded at once. */
  List<Slot<M>> loadable() {
    List<Slot<M>> loadable = new ArrayList<>();
    long free = slots.budgetBytes - slots.heldBytes();
    for (Slot<M> slot : slots.planned()) {
      if (slot.neededBytes <= free) {
        free -= slot.neededBytes;
        loadable.add(slot);
      } else {
        free -= Math.max(0, slot.neededBytes - pendingBytes(slot));
      }
    }
    return loadable;
  }

  /** Returns what a plan's victims still hold. */
  private long pendingBytes(Slot<M> slot) {
    long bytes = 0;
    for (Victim victim : slot.victims) {
      Slot<M> other = slots.of(victim.name());
      bytes += other.epoch == victim.epoch() && other.leaving() ? other.chargedBytes : 0;
    }
    return bytes;
  }
}
