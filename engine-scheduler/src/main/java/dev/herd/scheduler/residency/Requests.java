package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.residency.SwitchCost.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Gives requests their model, or their error; the loop's alone. */
final class Requests<M extends LoadedModel> {
  private final SlowWork<M> work;
  private final Consumer<Runnable> events;
  private final LoopDriver clock;

  Requests(SlowWork<M> work, Consumer<Runnable> events, LoopDriver clock) {
    this.work = work;
    this.events = events;
    this.clock = clock;
  }

  /** Gives a READY model to all that wait for it and haven't given up. */
  void grantWaiting(Slot<M> slot, long now) {
    expire(slot, now);
    List<Ticket<M>> waiting = new ArrayList<>(slot.waiting);
    slot.waiting.clear();
    boolean first = true;
    for (Ticket<M> ticket : waiting) {
      long loadStart = Math.clamp(slot.loadStartNanos, ticket.arrivedNanos(), now);
      // Who came during the load didn't cause it; of the others the first one did.
      boolean caused = first && ticket.arrivedNanos() <= slot.loadStartNanos;
      first = false;
      grant(
          slot,
          ticket,
          new SwitchCost(
              caused ? Kind.LOADED : Kind.JOINED,
              loadStart - ticket.arrivedNanos(),
              now - loadStart,
              slot.victims.stream().map(EvictionDecision.Victim::name).toList()));
    }
    slot.victims.clear();
  }

  /** Gives a model that stays after all to those who came while it drained. */
  void grantRevived(Slot<M> slot, long now) {
    expire(slot, now);
    slot.waiting.forEach(ticket -> grantResident(slot, ticket, now));
    slot.waiting.clear();
  }

  /** Gives a READY model to one that found it there. */
  void grantResident(Slot<M> slot, Ticket<M> ticket, long now) {
    long waited = now - ticket.arrivedNanos();
    grant(slot, ticket, new SwitchCost(Kind.RESIDENT, waited, 0, List.of()));
  }

  private void grant(Slot<M> slot, Ticket<M> ticket, SwitchCost cost) {
    slot.leases++;
    slot.pinned |= ticket.pins();
    KeepAlive keepAlive = ticket.options().keepAlive().orElse(ticket.definition().keepAlive());
    work.deliver(
        ticket,
        new Lease<>(
            slot.model,
            slot.loadedDefinition,
            cost,
            keepAlive,
            wanted -> events.accept(() -> ended(slot, wanted))));
  }

  /** A model with a lease isn't unloaded, so it is the same load of it still. */
  private void ended(Slot<M> slot, KeepAlive wanted) {
    slot.leases--;
    if (wanted != null) {
      slot.keepAlive = wanted;
      slot.idleMemoryReleased = false;
    }
    if (slot.leases == 0) {
      slot.idleSinceNanos = clock.nanos();
    }
  }

  /** Drops the cancelled, and fails those whose time is over. */
  void expire(Slot<M> slot, long now) {
    for (Iterator<Ticket<M>> i = slot.waiting.iterator(); i.hasNext(); ) {
      Ticket<M> ticket = i.next();
      if (ticket.future().isDone()) {
        i.remove();
      } else if (now >= ticket.deadlineNanos()) {
        i.remove();
        String state = slot.view().state().name().toLowerCase(Locale.ROOT);
        fail(ticket, new AcquireTimeoutException(slot.name, now - ticket.arrivedNanos(), state));
      }
    }
  }

  /** Fails all that wait for a model. */
  void failWaiting(Slot<M> slot, ResidencyException reason) {
    slot.waiting.forEach(ticket -> fail(ticket, reason));
    slot.waiting.clear();
  }

  void fail(Ticket<M> ticket, ResidencyException reason) {
    work.answer(() -> ticket.future().completeExceptionally(reason));
  }
}
