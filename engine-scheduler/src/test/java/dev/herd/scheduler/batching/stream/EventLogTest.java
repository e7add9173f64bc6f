package dev.herd.scheduler.batching.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventLogTest {
  private final EventLog<Integer> log = new EventLog<>();

  /** Takes down what it's told, and demands only what the test says. */
  private static class Subscriber implements Flow.Subscriber<Integer> {
    final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
    final CountDownLatch subscribed = new CountDownLatch(1);
    volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscribed.countDown();
    }

    @Override
    public void onNext(Integer item) {
      signals.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }

    Object next() throws InterruptedException {
      Object signal = signals.poll(10, TimeUnit.SECONDS);
      assertThat(signal).as("a signal in time").isNotNull();
      return signal;
    }

    void assertQuiet() throws InterruptedException {
      assertThat(signals.poll(30, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  private Subscriber subscribe(Subscriber subscriber) throws InterruptedException {
    log.<Integer>publisher(i -> i).subscribe(subscriber);
    subscriber.subscribed.await();
    return subscriber;
  }

  @Test
  void asManyAreSentAsAreDemanded() throws InterruptedException {
    Subscriber subscriber = subscribe(new Subscriber());
    for (int i = 0; i < 5; i++) {
      log.append(i);
    }
    subscriber.assertQuiet();
    subscriber.subscription.request(2);
    assertThat(subscriber.next()).isEqualTo(0);
    assertThat(subscriber.next()).isEqualTo(1);
    subscriber.assertQuiet();
    subscriber.subscription.request(Long.MAX_VALUE);
    subscriber.subscription.request(Long.MAX_VALUE);
    for (int i = 2; i < 5; i++) {
      assertThat(subscriber.next()).isEqualTo(i);
    }
    log.end(null);
    assertThat(subscriber.next()).isEqualTo("complete");
  }

  @Test
  void theEndNeedsNoDemand() throws InterruptedException {
    Subscriber subscriber = new Subscriber();
    log.<Integer>publisher(i -> i < 10 ? i : null).subscribe(subscriber);
    subscriber.subscribed.await();
    subscriber.subscription.request(1);
    log.append(1);
    log.append(11);
    log.end(null);
    assertThat(subscriber.next()).isEqualTo(1);
    assertThat(subscriber.next()).isEqualTo("complete");
  }

  @Test
  void aFailureComesAfterWhatWasBefore() throws InterruptedException {
    IllegalStateException failure = new IllegalStateException("no");
    log.append(1);
    log.end(failure);
    Subscriber subscriber = subscribe(new Subscriber());
    subscriber.subscription.request(5);
    assertThat(subscriber.next()).isEqualTo(1);
    assertThat(subscriber.next()).isSameAs(failure);
  }

  @Test
  void aDemandOfNothingIsRefused() throws InterruptedException {
    Subscriber subscriber = subscribe(new Subscriber());
    subscriber.subscription.request(0);
    assertThat(subscriber.next()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsSentAfterCancelling() throws InterruptedException {
    Subscriber subscriber = subscribe(new Subscriber());
    subscriber.subscription.cancel();
    subscriber.subscription.request(10);
    log.append(1);
    log.end(null);
    subscriber.assertQuiet();
  }

  @Test
  void aSubscriberThatFailsIsToldAndNobodyElse() throws InterruptedException {
    Subscriber failing =
        subscribe(
            new Subscriber() {
              @Override
              public void onNext(Integer item) {
                throw new IllegalStateException("can't take " + item);
              }
            });
    Subscriber other = subscribe(new Subscriber());
    failing.subscription.request(5);
    other.subscription.request(5);
    log.append(1);
    log.end(null);
    assertThat(failing.next()).isInstanceOf(IllegalStateException.class);
    failing.assertQuiet();
    assertThat(other.next()).isEqualTo(1);
    assertThat(other.next()).isEqualTo("complete");
  }

  @Test
  void aSubscriberThatBlocksHoldsUpNobody() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    Subscriber blocking =
        subscribe(
            new Subscriber() {
              @Override
              public void onNext(Integer item) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                super.onNext(item);
              }
            });
    blocking.subscription.request(Long.MAX_VALUE);
    for (int i = 0; i < 10_000; i++) {
      log.append(i);
    }
    log.end(null);
    assertThat(blocking.signals).isEmpty();
    release.countDown();
    for (int i = 0; i < 10_000; i++) {
      assertThat(blocking.next()).isEqualTo(i);
    }
    assertThat(blocking.next()).isEqualTo("complete");
  }

  @Test
  void everyReaderGetsAllInOrderWhileOneThreadWrites() throws InterruptedException {
    int count = 20_000;
    List<Thread> threads = new ArrayList<>();
    AtomicReference<String> wrong = new AtomicReference<>();
    for (int r = 0; r < 4; r++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                Iterator<Integer> iterator = log.iterator(i -> i);
                for (int i = 0; i < count; i++) {
                  int got = iterator.next();
                  if (got != i) {
                    wrong.set("expected %d, got %d".formatted(i, got));
                  }
                }
                if (iterator.hasNext()) {
                  wrong.set("there is more than was written");
                }
              }));
    }
    for (int i = 0; i < count; i++) {
      log.append(i);
    }
    log.end(null);
    for (Thread thread : threads) {
      assertThat(thread.join(java.time.Duration.ofSeconds(10))).isTrue();
    }
    assertThat(wrong.get()).isNull();
  }

  @Test
  void anIteratorThrowsWhatTheLogFailedWith() {
    log.append(1);
    log.end(new IllegalStateException("no"));
    Iterator<Integer> iterator = log.iterator(i -> i);
    assertThat(iterator.next()).isEqualTo(1);
    assertThatThrownBy(iterator::hasNext).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anIteratorAtItsEndHasNoNext() {
    log.end(null);
    Iterator<Integer> iterator = log.iterator(i -> i);
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void anInterruptedIteratorStopsWaiting() {
    Iterator<Integer> iterator = log.iterator(i -> i);
    Thread.currentThread().interrupt();
    assertThatThrownBy(iterator::hasNext).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
