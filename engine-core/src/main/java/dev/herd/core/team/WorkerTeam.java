package dev.herd.core.team;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A fixed team of threads that runs parallel regions one after the other.
 *
 * <p>A region is a number of items; workers take chunks of them, see {@link Chunks}, until none is
 * left. The calling thread is worker 0 and works too, so a team of one has no thread of its own. A
 * forward pass is hundreds of regions of some 10 to 100 microseconds, which decides the design:
 *
 * <ul>
 *   <li>Idle workers spin for a bounded time for the next region and then park.
 *   <li>A region doesn't wait for workers that never came: a worker joins by counting itself into
 *       the region's state word, the caller closes the region when no item is left, and waits just
 *       for those that joined. A worker that lost its core to another process costs nothing until
 *       it holds a chunk.
 * </ul>
 *
 * <p>Assumptions: bodies don't start regions of the same team and don't block on other callers.
 * Guarantees: every item is run exactly once, all of a region's effects are visible to the caller
 * when {@link #run} returns, and to the bodies of later regions. Progress: callers exclude each
 * other by a lock, which a caller may hold over many regions ({@link #turn}); joining and taking
 * chunks are lock-free; the caller waits for the slowest chunk. Work that lasts is done beside the
 * callers' turns, a slice after each ({@link #runBetweenTurns}).
 */
public final class WorkerTeam implements AutoCloseable {
  /** Spins before parking: some 20 to 50 microseconds, more than the gap between two regions. */
  private static final int SPINS = 1 << 12;

  /** Set in the state word while workers may join. */
  private static final long OPEN = 1L << 31;

  /** The part of the state word that counts the workers inside. */
  private static final long INSIDE = OPEN - 1;

  /** A team whose last turn ended longer ago than this has no caller that goes on and on. */
  private static final long IDLE_NANOS = 5_000_000;

  private static final VarHandle STATE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Shared.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The word that threads contend for, on cache lines of its own. */
  @SuppressWarnings("unused") // padding, and a field reached by VarHandle
  private static final class Shared {
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;

    /** Region number in the high half, {@link #OPEN}, and the workers inside. */
    private volatile long state;

    private long p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31, p32, p33, p34, p35;
  }

  private final Shared shared = new Shared();
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Worker[] workers;
  private final Chunks chunks;
  private final Queue<Interlude> interludes = new ConcurrentLinkedQueue<>();
  private volatile long turnEnd = System.nanoTime() - IDLE_NANOS;

  // Written by the caller before the region opens, read by workers after they have joined.
  private RegionBody body;
  private int items;
  private int chunk;

  private volatile Thread waitingCaller;
  private volatile Throwable failure;
  private volatile boolean closed;

  private WorkerTeam(int size) {
    workers = new Worker[size - 1];
    chunks = new Chunks(size);
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /**
   * Starts a team.
   *
   * @param threads the team's size, the caller's thread included; 0 for as many as there are {@link
   *     PhysicalCores}
   * @throws IllegalArgumentException if {@code threads} is not in 0..1024
   */
  public static WorkerTeam create(int threads) {
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("threads must be 0 (automatic) to 1024: " + threads);
    }
    return new WorkerTeam(threads == 0 ? PhysicalCores.available() : threads);
  }

  /** Returns the number of threads that work on a region, the caller's included. */
  public int size() {
    return workers.length + 1;
  }

  /**
   * Holds the team for the calling thread until {@link Turn#close}: regions of others wait. It then
   * runs a slice of what is to run between turns.
   */
  public Turn turn() {
    lock.lock();
    return turn;
  }

  private final Turn turn = new Turn();

  /** A caller's hold of the team; closed by the thread that took it. */
  public final class Turn implements AutoCloseable {
    private Turn() {}

    @Override
    public void close() {
      try {
        if (lock.getHoldCount() == 1) {
          playInterlude();
          turnEnd = System.nanoTime();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void playInterlude() {
    Interlude next = interludes.poll();
    if (next != null && next.run()) {
      interludes.add(next);
    }
  }

  /**
   * Runs slices of work that lasts until there is no more, each in a turn of the team, and returns
   * then. While others take turns, their threads run a slice at the end of each, and the calling
   * one sleeps; else it runs them. For if the team went to and fro between two callers, the system
   * would wake one of them on the core of a worker, and leave both there for a time slice of its
   * own, of milliseconds, before it moves one to the core that is free.
   *
   * @param slice returns whether more is left; runs on any thread, so it must not take a lock that
   *     is held by who takes turns. What it throws ends the work, and is thrown here
   */
  public void runBetweenTurns(BooleanSupplier slice) {
    Interlude interlude = new Interlude(slice);
    boolean interrupted = false;
    while (!interlude.isDone()) {
      if (isFree()) {
        lock.lock();
        try {
          interlude.run();
        } finally {
          lock.unlock();
        }
      } else {
        interludes.add(interlude);
        do {
          LockSupport.parkNanos(this, IDLE_NANOS);
          interrupted |= Thread.interrupted();
        } while (!interlude.isDone() && !(isFree() && interludes.remove(interlude)));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (interlude.failure() != null) {
      throwUnchecked(interlude.failure());
    }
  }

  /** Returns whether no other thread has the team, waits for it, or had it a moment ago. */
  private boolean isFree() {
    return lock.isHeldByCurrentThread()
        || (!lock.isLocked()
            && !lock.hasQueuedThreads()
            && System.nanoTime() - turnEnd > IDLE_NANOS);
  }

  /**
   * Runs {@code body} over the items {@code [0, items)} in pieces of one or more times {@code
   * chunk}, and returns when all are done. What a body throws is thrown here, after the region has
   * ended; items not yet taken by then are skipped.
   *
   * @throws IllegalStateException if the team is closed
   */
  public void run(int items, int chunk, RegionBody body) {
    if (items <= 0) {
      return;
    }
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the worker team is closed");
      }
      if (workers.length == 0 || items <= chunk) {
        body.run(0, 0, items);
      } else {
        runTogether(items, chunk, body);
      }
    } finally {
      lock.unlock();
    }
  }

  private void runTogether(int items, int chunk, RegionBody body) {
    this.body = body;
    this.items = items;
    this.chunk = chunk;
    failure = null;
    int count = (int) (((long) items + chunk - 1) / chunk);
    chunks.split(count);
    // 31 bits, so that a state word is never negative.
    long region = ((shared.state >>> 32) + 1) & Integer.MAX_VALUE;
    // Volatile: the workers' parked flags must be read after this.
    shared.state = region << 32 | OPEN;
    wake(count - 1);
    take(0, body, items, chunk);
    STATE.getAndBitwiseAnd(shared, ~OPEN);
    awaitWorkers();
    this.body = null;
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throwUnchecked(thrown);
    }
  }

  /** Unparks sleeping workers, no more than there are chunks for. */
  private void wake(int wanted) {
    for (int i = 0; i < workers.length && i < wanted; i++) {
      if (workers[i].parked) {
        LockSupport.unpark(workers[i].thread);
      }
    }
  }

  private void take(int worker, RegionBody body, int items, int chunk) {
    try {
      for (long taken = chunks.take(worker); taken >= 0; taken = chunks.take(worker)) {
        long end = (long) Chunks.end(taken) * chunk;
        body.run(worker, Chunks.first(taken) * chunk, (int) Math.min(end, items));
      }
    } catch (Throwable e) {
      // The region must end whatever happens; the first failure is the one reported.
      chunks.clear();
      failure = e;
    }
  }

  private void awaitWorkers() {
    for (int spins = 0; (shared.state & INSIDE) != 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        waitingCaller = Thread.currentThread();
        if ((shared.state & INSIDE) != 0) {
          LockSupport.park(this);
        }
        waitingCaller = null;
      }
    }
  }

  private static void throwUnchecked(Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  /** Ends the threads, after the region in progress. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    for (Worker worker : workers) {
      LockSupport.unpark(worker.thread);
      boolean interrupted = false;
      while (worker.thread.isAlive()) {
        try {
          worker.thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Worker implements Runnable {
    private final int number;
    private final Thread thread;
    private volatile boolean parked;

    Worker(int number) {
      this.number = number;
      thread = Thread.ofPlatform().name("herd-worker-" + number).daemon().unstarted(this);
    }

    void start() {
      thread.start();
    }

    @Override
    public void run() {
      long seen = 0;
      while (true) {
        long state = awaitRegion(seen);
        if (state < 0) {
          return;
        }
        if (STATE.compareAndSet(shared, state, state + 1)) {
          seen = state >>> 32;
          take(number, body, items, chunk);
          leave();
        }
      }
    }

    /** Returns the state word of an open region that this worker has not joined, -1 at the end. */
    private long awaitRegion(long seen) {
      int spins = 0;
      while (true) {
        long state = shared.state;
        if ((state & OPEN) != 0 && state >>> 32 != seen) {
          return state;
        }
        if (closed) {
          return -1;
        }
        if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          parkUnlessOpen(seen);
          spins = 0;
        }
      }
    }

    private void parkUnlessOpen(long seen) {
      parked = true;
      long state = shared.state;
      if (((state & OPEN) == 0 || state >>> 32 == seen) && !closed) {
        LockSupport.park(WorkerTeam.this);
      }
      parked = false;
    }

    private void leave() {
      long before = (long) STATE.getAndAdd(shared, -1L);
      if ((before & (INSIDE | OPEN)) == 1) {
        Thread caller = waitingCaller;
        if (caller != null) {
          LockSupport.unpark(caller);
        }
      }
    }
  }
}
