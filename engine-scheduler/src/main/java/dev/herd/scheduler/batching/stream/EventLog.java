package dev.herd.scheduler.batching.stream;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Events in the order in which one thread appends them, for any number of readers, each of which
 * gets all of them from the first on, at its own pace and whenever it comes.
 *
 * <p>Assumptions: one thread at a time appends, and ends the log once. Guarantees: a reader sees
 * each event once and in order, then the end. Progress: appending is wait-free but for waking
 * readers that sleep; a slow reader delays nobody. What isn't read yet is kept: events are small,
 * and as many as the tokens of a generation.
 *
 * @param <E> the events
 */
public final class EventLog<E> {
  /** A link of the chain; the last one of an ended log has no event. */
  private static final class Node<E> {
    private final E event;
    private final Throwable failure;
    private volatile Node<E> next;

    Node(E event, Throwable failure) {
      this.event = event;
      this.failure = failure;
    }
  }

  private final Node<E> head = new Node<>(null, null);
  private final List<Thread> sleepers = new CopyOnWriteArrayList<>();

  /** The newest link; of the appending thread. */
  private Node<E> tail = head;

  /** Appends an event. */
  public void append(E event) {
    link(new Node<>(event, null));
  }

  /**
   * Ends the log.
   *
   * @param failure what readers are to be told, null if all is well
   */
  public void end(Throwable failure) {
    link(new Node<>(null, failure));
  }

  private void link(Node<E> node) {
    tail.next = node;
    tail = node;
    for (Thread sleeper : sleepers) {
      LockSupport.unpark(sleeper);
    }
  }

  /** Returns a reader that begins at the first event. */
  public Reader<E> reader() {
    return new Reader<>(this);
  }

  /**
   * Returns a publisher of these events, on a virtual thread for each subscriber.
   *
   * @param mapping turns an event into what is published, null for nothing
   */
  public <T> Flow.Publisher<T> publisher(Function<? super E, ? extends T> mapping) {
    return subscriber -> new EventSubscription<>(reader(), mapping, subscriber).start();
  }

  /**
   * Returns an iterator that waits for events. Where the log ended with a failure, it throws that
   * instead of its end.
   *
   * @param mapping turns an event into what is returned, null for nothing
   */
  public <T> Iterator<T> iterator(Function<? super E, ? extends T> mapping) {
    return new EventIterator<>(reader(), mapping);
  }

  /** A place in the log; belongs to one thread at a time. */
  public static final class Reader<E> {
    private final EventLog<E> log;
    private Node<E> at;

    private Reader(EventLog<E> log) {
      this.log = log;
      at = log.head;
    }

    /** Returns the next event and goes past it, or null if there is none now or any more. */
    public E poll() {
      Node<E> next = at.next;
      if (next == null || next.event == null) {
        return null;
      }
      at = next;
      return next.event;
    }

    /** Returns whether something is to be had: an event, or the end. */
    public boolean ready() {
      return at.next != null;
    }

    /** Returns whether all events are read and the log has ended. */
    public boolean ended() {
      Node<E> next = at.next;
      return next != null && next.event == null;
    }

    /** Returns why the log ended, null if all is well; asked when {@link #ended}. */
    public Throwable failure() {
      return at.next.failure;
    }

    /** From now on, the current thread is unparked whenever something is appended. */
    void wakeMe() {
      log.sleepers.add(Thread.currentThread());
    }

    /** Undoes {@link #wakeMe}. */
    void letMeSleep() {
      log.sleepers.remove(Thread.currentThread());
    }
  }
}
