package dev.herd.scheduler.batching.stream;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Waits for the events of a log, on the thread that asks. */
final class EventIterator<E, T> implements Iterator<T> {
  private final EventLog.Reader<E> reader;
  private final Function<? super E, ? extends T> mapping;
  private T next;

  EventIterator(EventLog.Reader<E> reader, Function<? super E, ? extends T> mapping) {
    this.reader = reader;
    this.mapping = mapping;
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      E event = reader.poll();
      if (event != null) {
        next = mapping.apply(event);
      } else if (reader.ended()) {
        throwFailure(reader.failure());
        return false;
      } else {
        await();
      }
    }
    return true;
  }

  private static void throwFailure(Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new CompletionException(failure);
    }
  }

  private void await() {
    reader.wakeMe();
    try {
      while (!reader.ready()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted while waiting for the next piece");
        }
        LockSupport.park(this);
      }
    } finally {
      reader.letMeSleep();
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the generation has ended");
    }
    T result = next;
    next = null;
    return result;
  }
}
