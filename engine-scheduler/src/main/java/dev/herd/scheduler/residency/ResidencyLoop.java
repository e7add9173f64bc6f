package dev.herd.scheduler.residency;

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
  private static final System.Logger LOG = System.getLogger(ResidencyLoop.class.getName());
  private static final int CHUNK = 256;

  /** When things are looked at again that have failed. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Queue<Runnable> events = new MpscUnboundedAtomicArrayQueue<>(CHUNK);
  private final LoopDriver driver;
  private final SlowWork<M> work;
  private final Slots<M> slots;
  private final Requests<M> requests;
  private final Planner<M> planner;
  private final IdleTimes<M> idleTimes;
  private final Lifecycle<M> lifecycle;
  private final List<CompletableFuture<Void>> budgetChanges = new ArrayList<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile boolean finished;
  private volatile ResidencySnapshot snapshot;

  ResidencyLoop(
      ModelLoader<M> loader,
      ResidencyOptions options,
      LoopDriver driver,
      Executor workers,
      ResidencyListener listener) {
    this.driver = driver;
    work = new SlowWork<>(loader, workers, this::post);
    slots = new Slots<>(options.budgetBytes(), Times.nanos(options.waitBound()));
    requests = new Requests<>(work, this::post, driver);
    planner = new Planner<>(slots, requests);
    idleTimes = new IdleTimes<>(work, Times.nanos(options.idleMemoryAfter()));
    lifecycle = new Lifecycle<>(slots, work, requests, driver, listener);
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
        run(event);
      }
      next = settleOrFail(driver.nanos());
    } while (!events.isEmpty());
    publish();
    finish();
    return work.sendAnswers() ? next : Math.min(next, Times.plus(driver.nanos(), RETRY_NANOS));
  }

  private void run(Runnable event) {
    try {
      event.run();
    } catch (Throwable e) {
      failed(e);
    }
  }

  private long settleOrFail(long now) {
    try {
      return settle(now);
    } catch (Throwable e) {
      failed(e);
      return Times.plus(now, RETRY_NANOS);
    }
  }

  /** Nobody may wait for what an error has kept from being done, whatever error it is. */
  private void failed(Throwable error) {
    LOG.log(System.Logger.Level.ERROR, "the residency failed, and what waits for a model", error);
    for (Slot<M> slot : slots.all()) {
      requests.failWaiting(slot, new ModelLoadException(slot.name, error));
    }
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
        lifecycle.size(slot);
      }
    }
    next = Math.min(next, planner.plan(now));
    slots.in(State.DRAINING).forEach(lifecycle::unloadIfUnused);
    planner.loadable().forEach(slot -> lifecycle.load(slot, now));
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
    if (lifecycle.closing) {
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
      lifecycle.refuseToUnload(name, done);
    } else {
      slot.unloads.add(done);
      lifecycle.leave(slot);
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
    lifecycle.closing = true;
    for (Slot<M> slot : slots.all()) {
      slot.pinned = false;
      requests.failWaiting(slot, new ResidencyClosedException(slot.name));
      lifecycle.leave(slot);
    }
  }

  CompletableFuture<Void> closed() {
    return closed;
  }

  private void finish() {
    if (lifecycle.closing
        && !finished
        && slots.all().stream().allMatch(s -> s.state == State.ABSENT)) {
      finished = true;
      work.answer(() -> closed.complete(null));
    }
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
            driver.nanos(),
            slots.budgetBytes,
            slots.heldBytes(),
            models,
            lifecycle.loads(),
            lifecycle.evictions());
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
