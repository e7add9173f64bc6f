package dev.herd.benchmarks.machine;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Times the same work on several threads at once. */
final class ParallelTimer {
  private static final double SECONDS_PER_NANO = 1e-9;

  private ParallelTimer() {}

  /**
   * Returns the shortest of several times from the common start to the last thread's end.
   *
   * @param work called with the thread's number; what it throws comes out of here
   */
  static double bestSeconds(int threads, int passes, IntConsumer work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < passes; i++) {
      best = Math.min(best, seconds(threads, work));
    }
    return best;
  }

  private static double seconds(int threads, IntConsumer work) {
    long[] start = new long[1];
    CyclicBarrier together = new CyclicBarrier(threads, () -> start[0] = System.nanoTime());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] running = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int number = i;
      running[i] =
          new Thread(
              () -> {
                try {
                  together.await();
                  work.accept(number);
                } catch (InterruptedException | BrokenBarrierException | RuntimeException e) {
                  failure.set(e);
                }
              },
              "measure-" + i);
      running[i].start();
    }
    try {
      for (Thread thread : running) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
    long end = System.nanoTime();
    if (failure.get() != null) {
      throw new IllegalStateException("a measuring thread failed", failure.get());
    }
    return (end - start[0]) * SECONDS_PER_NANO;
  }
}
