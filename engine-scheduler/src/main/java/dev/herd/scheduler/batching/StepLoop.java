package dev.herd.scheduler.batching;

import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.model.Model;
import dev.herd.scheduler.batching.plan.FairQueue;
import dev.herd.scheduler.batching.statistics.ModelRecorder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The thread that runs the forward passes of all models.
 *
 * <p><b>One owner.</b> Everything that changes while requests are served (queues, sequences,
 * samplers, batches) belongs to one thread, "herd-steps", and needs no locks. A forward pass uses
 * the whole machine by the worker team anyway; a second thread would only take turns with it.
 * Callers hand over closures by a queue of many producers and one consumer, which is wait-free for
 * them, and get their tokens by a log that the loop appends to and never waits for.
 *
 * <p><b>A turn.</b> The loop takes what was handed over, ends what is past its deadline, chooses a
 * model, and runs one step of it: a batch of a row for each sequence in decoding and of parts of
 * prompts, one forward pass, the choice of tokens. What ended or was cancelled gives its memory
 * back within the step, so a cancelled request costs at most the step that is under way. Without
 * anything to do the loop parks; whoever hands something over wakes it.
 *
 * <p><b>Between models</b> the share of the machine goes by weight and by measured time ({@link
 * FairQueue}), so that large models don't get more of it than small ones for having longer steps. A
 * request of high priority doubles its model's weight while it runs, one of low priority halves it:
 * everybody gets on.
 *
 * <p><b>Within a model</b> decoding goes first, and prompts get what the options allow them ({@link
 * dev.herd.scheduler.batching.plan.StepPlanner}). A short prompt that comes while a long one is
 * read waits for the step under way and is in the next.
 *
 * <p><b>Memory.</b> KV pages are taken as sequences grow, and the pool may refuse. Then the sample
 * begun last, of whatever model, gives its pages back and waits until another ends; what it had is
 * computed again, to the same bits. The oldest never gives way, so there is always one that gets
 * on; if there is no memory even for it alone, its request fails with the pool's arithmetic.
 *
 * <p><b>Failures</b> stay where they belong: what a request's options or logits cause fails that
 * request, a forward pass that fails fails the requests that ran in it, and nothing ends the loop
 * but {@link #close}.
 *
 * <p>A step allocates nothing of its own but the text of its tokens, and boxes nothing.
 */
public final class StepLoop implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(StepLoop.class.getName());

  private final Forward forward;
  private final LongSupplier clock;
  private final MpscUnboundedAtomicArrayQueue<Command> commands =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final KvHolders holders = new KvHolders();
  private final FairQueue<Served> turns = new FairQueue<>();
  private final List<Served> served = new ArrayList<>();
  private final Predicate<Served> ready = this::isReady;
  private final Thread thread;
  private long turnNanos;
  private volatile boolean closing;
  private volatile boolean ended;

  /** Something handed over; done by whoever claims it. */
  private record Command(Runnable action, AtomicBoolean claimed) {
    boolean claim() {
      return claimed.compareAndSet(false, true);
    }
  }

  /** A model in the loop. */
  private static final class Served {
    private final ServedModel model;
    private final Lane lane;
    private final LaneStep step;
    private FairQueue.Member<Served> member;

    Served(ServedModel model, LaneStep step) {
      this.model = model;
      this.step = step;
      lane = model.lane();
    }
  }

  /** Starts a loop without models. */
  public StepLoop() {
    this(Model::forward, System::nanoTime);
  }

  StepLoop(Forward forward, LongSupplier clock) {
    this.forward = forward;
    this.clock = clock;
    thread = Thread.ofPlatform().name("herd-steps").daemon().unstarted(this::run);
    thread.start();
  }

  /**
   * Takes a model in. The caller keeps it open until {@link ServedModel#retire} has completed, or
   * this loop is closed.
   *
   * @param name what messages and results call it
   * @param weight its share of the machine, in proportion to those of others
   * @throws ModelRetiredException if the loop is closed
   */
  public ServedModel serve(String name, Model model, double weight, BatchingOptions options) {
    return serve(name, model, weight, options, new ModelRecorder(now()));
  }

  /**
   * Takes a model in as {@link #serve(String, Model, double, BatchingOptions)}.
   *
   * @param recorder takes down what it does; the same one for each load of a model gives statistics
   *     over all of them
   */
  public ServedModel serve(
      String name, Model model, double weight, BatchingOptions options, ModelRecorder recorder) {
    Lane lane = new Lane(name, model, options, clock, holders, recorder);
    ServedModel handle = new ServedModel(this, lane, weight);
    Served entry = new Served(handle, new LaneStep(lane, forward, clock));
    if (!post(() -> add(entry))) {
      throw new ModelRetiredException("the loop is closed: it can't serve " + name);
    }
    return handle;
  }

  private void add(Served entry) {
    entry.member = turns.add(entry);
    served.add(entry);
  }

  /** Returns the time on the loop's clock, in nanoseconds from some origin. */
  public long now() {
    return clock.getAsLong();
  }

  /**
   * Hands something over to be run on the loop's thread, soon. Returns false if the loop has ended
   * and it is not going to be run.
   */
  boolean post(Runnable action) {
    Command command = new Command(action, new AtomicBoolean());
    commands.offer(command);
    LockSupport.unpark(thread);
    return !ended || !command.claim();
  }

  private void run() {
    while (!closing) {
      try {
        turn();
      } catch (Throwable e) {
        LOGGER.log(Level.ERROR, "an error of the loop itself; its requests fail, it goes on", e);
        failAll(e);
      }
    }
    ended = true;
    takeCommands();
    failAll(new ModelRetiredException("the loop was closed while the request was under way"));
    removeRetired();
  }

  private void turn() {
    takeCommands();
    turnNanos = clock.getAsLong();
    for (int i = 0; i < served.size(); i++) {
      served.get(i).lane.expire(turnNanos);
    }
    removeRetired();
    FairQueue.Member<Served> next = turns.next(ready);
    if (next == null) {
      await();
    } else {
      step(next);
    }
  }

  private boolean isReady(Served entry) {
    return entry.lane.ready(turnNanos);
  }

  private void takeCommands() {
    for (Command command = commands.poll(); command != null; command = commands.poll()) {
      if (command.claim()) {
        command.action().run();
      }
    }
  }

  /** Sleeps until something is handed over or due. */
  private void await() {
    long wakeAt = Long.MAX_VALUE;
    for (Served entry : served) {
      wakeAt = Math.min(wakeAt, entry.lane.wakeAtNanos());
    }
    if (!closing && commands.isEmpty()) {
      if (wakeAt == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.max(1, wakeAt - clock.getAsLong()));
      }
    }
  }

  private void step(FairQueue.Member<Served> member) {
    Lane lane = member.who().lane;
    long start = clock.getAsLong();
    try {
      member.who().step.run();
    } catch (MemoryBudgetException e) {
      makeRoom(lane, e);
    } catch (Throwable e) {
      LOGGER.log(Level.ERROR, "a step of " + lane.name() + " failed, and its requests with it", e);
      lane.failRunning(e);
    }
    double weight = member.who().model.weight() * lane.share();
    turns.charge(member, clock.getAsLong() - start, weight);
  }

  /** Lets the youngest sample give way, unless the only one is too large by itself. */
  private void makeRoom(Lane lane, MemoryBudgetException refusal) {
    if (holders.count() > 1) {
      Sample youngest = holders.youngest();
      youngest.request().lane().preempt(youngest);
    } else {
      lane.failRunning(refusal);
    }
  }

  private void removeRetired() {
    for (int i = served.size() - 1; i >= 0; i--) {
      Lane lane = served.get(i).lane;
      if (lane.retired()) {
        turns.remove(served.remove(i).member);
        Thread.startVirtualThread(() -> lane.released().complete(null));
      }
    }
  }

  private void failAll(Throwable failure) {
    for (Served entry : served) {
      entry.lane.failAll(failure);
    }
  }

  /**
   * Ends the loop after the step under way. Requests that wait or run fail with {@link
   * ModelRetiredException}; when this returns, nothing of the models is held any more.
   */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
