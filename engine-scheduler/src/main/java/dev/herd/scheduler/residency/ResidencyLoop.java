package dev.herd.scheduler.residency;

import dev.herd.scheduler.residency.Slot.Cause;
import dev.herd.scheduler.residency.Slot.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The loop: handles events in the order of their arrival, and after them brings everything to where
 * it should be ({@link #settle}), whatever the events were.
 *
 * <p>Assumption: one thread at a time runs turns. Guarantee: nobody else touches a slot. Progress:
 * posting is wait-free but for a new chunk of the queue every {@link #CHUNK} events; a turn never
 * waits for anything.
 */
final class ResidencyLoop<M extends LoadedModel> implements LoopDriver.Loop {
  private static final int CHUNK = 256;
  private static final System.Logger LOG = System.getLogger(ResidencyLoop.class.getName());

  private final Queue<Runnable> events = new MpscUnboundedAtomicArrayQueue<>(CHUNK);
  private final LoopDriver driver;
  private final SlowWork<M> work;
  private final Slots<M> slots;
  private final Requests<M> requests;
  private final Planner<M> planner;
  private final IdleTimes<M> idleTimes;
  private final List<CompletableFuture<Void>> budgetChanges = new ArrayList<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private boolean closing;
  private volatile boolean finished;
  private long loads;
  private long evictions;
  private volatile ResidencySnapshot snapshot;

  ResidencyLoop(
      ModelLoader<M> loader, ResidencyOptions options, LoopDriver driver, Executor workers) {
    this.driver = driver;
    work = new SlowWork<>(loader, workers, this::post);
    slots = new Slots<>(options.budgetBytes(), Times.nanos(options.waitBound()));
    requests = new Requests<>(work, this::post, driver);
    planner = new Planner<>(slots, requests);
    idleTimes = new IdleTimes<>(work, Times.nanos(options.idleMemoryAfter()));
    publish();
  }

  /** Has the loop run something; any thread may call it. */
  void post(Runnable event) {
    events.add(event);
    if (finished) {
      turn();
    } else {
      driver.signal();
    }
  }

  /** Synchronized only for posts that come when the loop has ended, which their callers handle. */
  @Override
  public synchronized long turn() {
    long next;
    do {
      for (Runnable event = events.poll(); event != null; event = events.poll()) {
        event.run();
      }
      next = settle(driver.nanos());
    } while (!events.isEmpty());
    publish();
    finish();
    return next;
  }

  private long settle(long now) {
    slots.charge();
    for (Slot<M> slot : slots.all()) {
      expire(slot, now);
    }
    slots.observeContention(now);
    long next = idleTimes.apply(slots.all(), now);
    for (Slot<M> slot : slots.all()) {
      if (slot.state == State.ABSENT && !slot.waiting.isEmpty()) {
        size(slot);
      }
    }
    next = Math.min(next, planner.plan(now));
    slots.in(State.DRAINING).forEach(this::unloadIfUnused);
    planner.loadable().forEach(slot -> load(slot, now));
    answerBudgetChanges();
    return Math.min(next, nextDeadline());
  }

  private void expire(Slot<M> slot, long now) {
    requests.expire(slot, now);
    boolean unwanted =
        slot.waiting.isEmpty() && (slot.state == State.SIZED || slot.state == State.PLANNED);
    if (unwanted || slot.outdated()) {
      planner.giveUp(slot, now);
    }
  }

  private long nextDeadline() {
    return slots.all().stream()
        .flatMap(s -> s.waiting.stream())
        .mapToLong(Ticket::deadlineNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  // Events of callers

  void arrive(Ticket<M> ticket) {
    Slot<M> slot = slots.of(ticket.definition().name().toString());
    if (closing) {
      requests.fail(ticket, new ResidencyClosedException(slot.name));
      return;
    }
    slot.definition = ticket.definition();
    if (slot.state == State.READY && !ticket.future().isDone()) {
      requests.grantResident(slot, ticket, driver.nanos());
    } else {
      slot.waiting.add(ticket);
    }
  }

  void unpin(String name) {
    Slot<M> slot = slots.of(name);
    slot.pinned = false;
    slot.waiting.replaceAll(Ticket::withoutPin);
    if (slot.idle()) {
      slot.idleSinceNanos = driver.nanos();
    }
  }

  void unload(String name, CompletableFuture<Void> done) {
    Slot<M> slot = slots.of(name);
    if (!slot.charged()) {
      work.answer(() -> done.complete(null));
    } else if (slot.pinned) {
      refuseToUnload(name, done);
    } else {
      slot.unloads.add(done);
      leave(slot);
    }
  }

  private void refuseToUnload(String name, CompletableFuture<Void> done) {
    PinnedModelException refused =
        new PinnedModelException(name, name + " is pinned and not unloaded; unpin it first");
    work.answer(() -> done.completeExceptionally(refused));
  }

  /** A model that is being loaded leaves when it's there and has been given to those who wait. */
  private void leave(Slot<M> slot) {
    if (slot.state == State.READY || slot.state == State.DRAINING) {
      slot.state = State.DRAINING;
      slot.cause = Cause.ASKED;
    }
  }

  void setBudget(long bytes, CompletableFuture<Void> done) {
    slots.charge();
    long pinned = slots.pinnedBytes();
    if (bytes < pinned) {
      PinnedModelException refused =
          new PinnedModelException(
              "budget",
              "a budget of %s is less than the %s of pinned models; unpin one first"
                  .formatted(Bytes.text(bytes), Bytes.text(pinned)));
      work.answer(() -> done.completeExceptionally(refused));
    } else {
      slots.budgetBytes = bytes;
      budgetChanges.add(done);
    }
  }

  private void answerBudgetChanges() {
    if (!budgetChanges.isEmpty() && slots.heldBytes() <= slots.budgetBytes) {
      for (CompletableFuture<Void> done : budgetChanges) {
        work.answer(() -> done.complete(null));
      }
      budgetChanges.clear();
    }
  }

  void close() {
    closing = true;
    for (Slot<M> slot : slots.all()) {
      slot.pinned = false;
      requests.failWaiting(slot, new ResidencyClosedException(slot.name));
      leave(slot);
    }
  }

  CompletableFuture<Void> closed() {
    return closed;
  }

  private void finish() {
    if (closing && !finished && slots.all().stream().allMatch(s -> s.state == State.ABSENT)) {
      finished = true;
      work.answer(() -> closed.complete(null));
    }
  }

  // Slow work and its events

  private void size(Slot<M> slot) {
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

  private void load(Slot<M> slot, long now) {
    slot.state = State.LOADING;
    slot.charge();
    slot.epoch++;
    slot.loadStartNanos = now;
    loads++;
    slot.loadedDefinition = slot.definition;
    boolean warm = slot.waiting.stream().allMatch(Ticket::warms);
    work.load(slot.definition, warm, (model, error) -> loaded(slot, model, error));
  }

  private void loaded(Slot<M> slot, M model, Throwable error) {
    if (error != null) {
      requests.failWaiting(slot, new ModelLoadException(slot.name, error));
      gone(slot);
      return;
    }
    long now = driver.nanos();
    slot.state = State.READY;
    slot.model = model;
    slot.measured(model.bytes(), now - slot.loadStartNanos);
    slot.keepAlive = slot.loadedDefinition.keepAlive();
    slot.pinned = slot.loadedDefinition.pinned() && !closing;
    slot.idleMemoryReleased = false;
    slot.readyNanos = now;
    slot.idleSinceNanos = now;
    requests.grantWaiting(slot, now);
    if (slot.pinned) {
      slot.unloads.forEach(done -> refuseToUnload(slot.name, done));
      slot.unloads.clear();
    } else if (closing || !slot.unloads.isEmpty()) {
      leave(slot);
    }
  }

  private void unloadIfUnused(Slot<M> slot) {
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

  // What others may see

  private void publish() {
    List<ResidentModel> models =
        slots.all().stream()
            .filter(s -> s.charged() || !s.waiting.isEmpty())
            .map(Slot::view)
            .toList();
    snapshot =
        new ResidencySnapshot(
            driver.nanos(), slots.budgetBytes, slots.heldBytes(), models, loads, evictions);
  }

  /** Returns how things were at the end of the last turn; any thread may ask. */
  ResidencySnapshot snapshot() {
    return snapshot;
  }

  @Override
  public boolean finished() {
    return finished;
  }
}
