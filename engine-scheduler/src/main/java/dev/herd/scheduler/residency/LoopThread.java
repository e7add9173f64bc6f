package dev.herd.scheduler.residency;

import java.util.concurrent.locks.LockSupport;

/**
 * Runs a loop on a thread of its own, by the system's clock. Parks between turns; a signal that
 * comes during a turn makes the next one follow at once, since a thread's permit outlasts it.
 */
final class LoopThread implements LoopDriver {
  private static final System.Logger LOG = System.getLogger(LoopThread.class.getName());
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final long origin = System.nanoTime();
  private volatile Thread thread;

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public void start(Loop loop) {
    thread = Thread.ofPlatform().daemon().name("herd-residency").unstarted(() -> run(loop));
    thread.start();
  }

  private void run(Loop loop) {
    while (!loop.finished()) {
      long next = turn(loop);
      long now = nanos();
      if (next == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else if (next > now) {
        LockSupport.parkNanos(this, next - now);
      }
    }
    turn(loop); // for what was posted before others could see that it's finished
  }

  /** A fault in one turn must not end the thread that all requests wait for. */
  private long turn(Loop loop) {
    try {
      return loop.turn();
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "a turn of the residency failed", e);
      return nanos() + RETRY_NANOS;
    }
  }

  @Override
  public void signal() {
    LockSupport.unpark(thread);
  }
}
