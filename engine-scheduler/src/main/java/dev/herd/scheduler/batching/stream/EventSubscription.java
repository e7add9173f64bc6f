package dev.herd.scheduler.batching.stream;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * One subscriber and the virtual thread that calls it, as it demands.
 *
 * <p>All signals come from that thread, so they are never concurrent; a subscriber may block in
 * them. {@link #request} and {@link #cancel} may be called by any thread and never block.
 */
final class EventSubscription<E, T> implements Flow.Subscription {
  private final EventLog.Reader<E> reader;
  private final Function<? super E, ? extends T> mapping;
  private final Flow.Subscriber<? super T> subscriber;
  private final AtomicLong demand = new AtomicLong();
  private final Thread thread;
  private volatile boolean cancelled;
  private volatile Throwable refusal;

  /** Read ahead of demand, since the end is told without one. */
  private T next;

  EventSubscription(
      EventLog.Reader<E> reader,
      Function<? super E, ? extends T> mapping,
      Flow.Subscriber<? super T> subscriber) {
    this.reader = reader;
    this.mapping = mapping;
    this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
    thread = Thread.ofVirtual().name("herd-subscriber").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      refusal = new IllegalArgumentException("a subscriber demanded " + n + " items");
    } else {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    LockSupport.unpark(thread);
  }

  @Override
  public void cancel() {
    cancelled = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    reader.wakeMe();
    try {
      subscriber.onSubscribe(this);
      while (!cancelled) {
        if (refusal != null) {
          cancelled = true;
          subscriber.onError(refusal);
        } else if (next != null && demand.get() > 0) {
          publish();
        } else if (next == null && reader.ended()) {
          end();
        } else if (next == null && reader.ready()) {
          next = mapping.apply(reader.poll());
        } else {
          LockSupport.park(this);
        }
      }
    } catch (RuntimeException e) {
      // It can't go on (Reactive Streams 2.13), unless it was the end that it failed at.
      if (!cancelled) {
        cancelled = true;
        subscriber.onError(e);
      }
    } finally {
      reader.letMeSleep();
    }
  }

  private void publish() {
    if (demand.get() != Long.MAX_VALUE) {
      demand.decrementAndGet();
    }
    T item = next;
    next = null;
    subscriber.onNext(item);
  }

  private void end() {
    cancelled = true;
    Throwable failure = reader.failure();
    if (failure == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(failure);
    }
  }
}
