package dev.herd.core.model;

import java.util.EnumMap;
import java.util.Map;

/** How long a model's forward passes took, by operation, since it was opened. Immutable. */
public final class OperationTimes {
  /** Of a model that has done nothing. */
  public static final OperationTimes NONE = new OperationTimes(new EnumMap<>(Operation.class));

  private static final double SECONDS_PER_NANO = 1e-9;

  private final Map<Operation, Long> nanos;

  /**
   * Wraps times.
   *
   * @param nanos owned by the new object
   */
  OperationTimes(EnumMap<Operation, Long> nanos) {
    this.nanos = nanos;
  }

  /** Returns the seconds of one operation. */
  public double seconds(Operation operation) {
    return nanos(operation) * SECONDS_PER_NANO;
  }

  /** Returns the seconds of all operations. */
  public double seconds() {
    return totalNanos() * SECONDS_PER_NANO;
  }

  /** Returns which part of all seconds one operation takes, 0 to 1; 0 where there are none. */
  public double share(Operation operation) {
    long total = totalNanos();
    return total == 0 ? 0 : (double) nanos(operation) / total;
  }

  private long nanos(Operation operation) {
    return nanos.getOrDefault(operation, 0L);
  }

  private long totalNanos() {
    return nanos.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns what came after {@code earlier} times of the same model. */
  public OperationTimes since(OperationTimes earlier) {
    EnumMap<Operation, Long> difference = new EnumMap<>(Operation.class);
    nanos.forEach((operation, time) -> difference.put(operation, time - earlier.nanos(operation)));
    return new OperationTimes(difference);
  }
}
