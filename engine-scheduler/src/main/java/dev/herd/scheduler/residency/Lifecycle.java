package dev.herd.scheduler.residency;

import dev.herd.scheduler.residency.Slot.Cause;
import dev.herd.scheduler.residency.Slot.State;
import java.util.concurrent.CompletableFuture;

/**
 * Takes a model from one state to the next by work on the workers, and by that work's end; the
 * loop's alone.
 */
final class Lifecycle<M extends LoadedModel> {
  private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

  private final Slots<M> slots;
  private final SlowWork<M> work;
  private final Requests<M> requests;
  private final LoopDriver clock;
  private final ResidencyListener listener;
  private long loads;
  private long evictions;

  /** Whether all models are to go, and those that are being loaded when they are there. */
  boolean closing;

  Lifecycle(
      Slots<M> slots,
      SlowWork<M> work,
      Requests<M> requests,
      LoopDriver clock,
      ResidencyListener listener) {
    this.slots = slots;
    this.work = work;
    this.requests = requests;
    this.clock = clock;
    this.listener = listener;
  }

  /** Returns how many loads were begun. */
  long loads() {
    return loads;
  }

  /** Returns how many models were unloaded to make room. */
  long evictions() {
    return evictions;
  }

  void size(Slot<M> slot) {
    slot.state = State.SIZING;
    slot.sizedDefinition = slot.definition;
    work.size(slot.definition, (bytes, error) -> sized(slot, bytes, error));
  }

  private void sized(Slot<M> slot, Long bytes, Throwable error) {
    if (error != null) {
      slot.state = State.ABSENT;
      requests.failWaiting(slot, new ModelLoadException(slot.name, error));
    } else {
      slot.state = State.SIZED;
      slot.neededBytes = slot.plannedBytes(bytes);
    }
  }

  void load(Slot<M> slot, long now) {
    slot.state = State.LOADING;
    slot.charge();
    slot.epoch++;
    slot.loadStartNanos = now;
    loads++;
    slot.loadedDefinition = slot.definition;
    work.load(slot.definition, isToBeWarmed(slot), (model, error) -> loaded(slot, model, error));
  }

  /** Not while models are used: its pass would hold up their steps. */
  private boolean isToBeWarmed(Slot<M> slot) {
    return slot.waiting.stream().allMatch(Ticket::warms)
        && slots.all().stream().noneMatch(other -> other.leases > 0);
  }

  private void loaded(Slot<M> slot, M model, Throwable error) {
    if (error != null) {
      requests.failWaiting(slot, new ModelLoadException(slot.name, error));
      gone(slot);
      return;
    }
    long now = clock.nanos();
    slot.state = State.READY;
    slot.model = model;
    slot.keepAlive = slot.loadedDefinition.keepAlive();
    slot.pinned = slot.loadedDefinition.pinned() && !closing;
    slot.idleMemoryReleased = false;
    slot.readyNanos = now;
    slot.idleSinceNanos = now;
    slot.measured(model.bytes(), now - slot.loadStartNanos);
    listener.loaded(slot.name, now - slot.loadStartNanos, now - slot.wantedNanos());
    requests.grantWaiting(slot, now);
    if (slot.pinned) {
      slot.unloads.forEach(done -> refuseToUnload(slot.name, done));
      slot.unloads.clear();
    } else if (closing || !slot.unloads.isEmpty()) {
      leave(slot);
    }
  }

  void unloadIfUnused(Slot<M> slot) {
    if (slot.leases > 0 || slot.releasing) {
      return;
    }
    slot.state = State.UNLOADING;
    evictions += slot.cause == Cause.EVICTED ? 1 : 0;
    work.unload(slot, error -> unloaded(slot, error));
  }

  private void unloaded(Slot<M> slot, Throwable error) {
    if (error != null) {
      LOG.log(System.Logger.Level.ERROR, slot.name + " failed to close", error);
    }
    listener.unloaded(slot.name, slot.cause == Cause.EVICTED);
    gone(slot);
  }

  private void gone(Slot<M> slot) {
    slot.state = State.ABSENT;
    slot.model = null;
    slot.pinned = false;
    slot.victims.clear();
    for (CompletableFuture<Void> done : slot.unloads) {
      work.answer(() -> done.complete(null));
    }
    slot.unloads.clear();
  }

  /** A model that is being loaded leaves when it's there and has been given to those who wait. */
  void leave(Slot<M> slot) {
    if (slot.state == State.READY || slot.state == State.DRAINING) {
      slot.state = State.DRAINING;
      slot.cause = Cause.ASKED;
    }
  }

  void refuseToUnload(String name, CompletableFuture<Void> done) {
    PinnedModelException refused =
        new PinnedModelException(name, name + " is pinned and not unloaded; unpin it first");
    work.answer(() -> done.completeExceptionally(refused));
  }
}
