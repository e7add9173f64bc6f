package dev.herd.scheduler.monitor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Calls listeners, and what is to be done again and again, on one thread that is there while there
 * is something to do. Thread-safe; telling never waits, and costs next to nothing where nobody
 * listens.
 */
final class ListenerQueue {
  private static final System.Logger LOG = System.getLogger(ListenerQueue.class.getName());
  private static final long KEEP_THREAD_SECONDS = 1;

  private final List<HerdListener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("herd-monitor").factory());

  ListenerQueue() {
    thread.setKeepAliveTime(KEEP_THREAD_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    thread.setRemoveOnCancelPolicy(true);
  }

  void add(HerdListener listener) {
    listeners.add(listener);
  }

  void remove(HerdListener listener) {
    listeners.remove(listener);
  }

  /** Has all that listen now told soon. */
  void tell(Consumer<HerdListener> news) {
    if (!listeners.isEmpty()) {
      thread.execute(() -> tellNow(news));
    }
  }

  private void tellNow(Consumer<HerdListener> news) {
    for (HerdListener listener : listeners) {
      guarded(() -> news.accept(listener), "a listener failed");
    }
  }

  /** Does something now and then at each interval; ends when the future is cancelled. */
  Future<?> every(Duration interval, Runnable task) {
    return thread.scheduleWithFixedDelay(
        () -> guarded(task, "a sample failed"), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void guarded(Runnable task, String message) {
    try {
      task.run();
    } catch (RuntimeException e) { // the others are called all the same, and the next time too
      LOG.log(System.Logger.Level.WARNING, message, e);
    }
  }
}
