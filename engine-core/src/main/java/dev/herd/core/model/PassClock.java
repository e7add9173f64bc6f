package dev.herd.core.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes down how long the operations of a model's passes take: a reading of the clock for each of
 * them in a block, less than a thousandth of a pass. The holder of the team's turn writes, any
 * thread reads; a reader may see the operations of a pass in progress.
 */
final class PassClock {
  private final Map<Operation, AtomicLong> nanos = new EnumMap<>(Operation.class);
  private long last;

  PassClock() {
    for (Operation operation : Operation.values()) {
      nanos.put(operation, new AtomicLong());
    }
  }

  /** Begins a pass. */
  void start() {
    last = System.nanoTime();
  }

  /** Ends an operation, which began with the end of the one before. */
  void lap(Operation ended) {
    long now = System.nanoTime();
    AtomicLong sum = nanos.get(ended);
    // One writer, so nothing is lost between the two.
    sum.setOpaque(sum.getPlain() + now - last);
    last = now;
  }

  OperationTimes times() {
    EnumMap<Operation, Long> copy = new EnumMap<>(Operation.class);
    nanos.forEach((operation, sum) -> copy.put(operation, sum.getOpaque()));
    return new OperationTimes(copy);
  }
}
