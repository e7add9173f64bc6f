package dev.herd.scheduler.residency;

import java.time.Duration;

/**
 * How a residency works.
 *
 * @param budgetBytes what all models together may take
 * @param waitBound what no request waits longer than, as far as loading and running requests allow:
 *     see {@link Residency}
 * @param idleMemoryAfter how long a model is without requests before its KV pages go
 */
public record ResidencyOptions(long budgetBytes, Duration waitBound, Duration idleMemoryAfter) {
  /** Ten seconds. */
  public static final Duration DEFAULT_WAIT_BOUND = Duration.ofSeconds(10);

  /** One minute. */
  public static final Duration DEFAULT_IDLE_MEMORY_AFTER = Duration.ofMinutes(1);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming what is negative
   */
  public ResidencyOptions {
    requireBudget(budgetBytes);
    if (!waitBound.isPositive() || idleMemoryAfter.isNegative()) {
      throw new IllegalArgumentException(
          "waitBound must be positive and idleMemoryAfter not negative: %s, %s"
              .formatted(waitBound, idleMemoryAfter));
    }
  }

  /** Returns options with that budget and the default times. */
  public static ResidencyOptions ofBudget(long bytes) {
    return new ResidencyOptions(bytes, DEFAULT_WAIT_BOUND, DEFAULT_IDLE_MEMORY_AFTER);
  }

  /** Returns these options with another {@link #budgetBytes()}. */
  public ResidencyOptions withBudgetBytes(long bytes) {
    return new ResidencyOptions(bytes, waitBound, idleMemoryAfter);
  }

  /** Returns these options with another {@link #waitBound()}. */
  public ResidencyOptions withWaitBound(Duration bound) {
    return new ResidencyOptions(budgetBytes, bound, idleMemoryAfter);
  }

  /** Returns these options with another {@link #idleMemoryAfter()}. */
  public ResidencyOptions withIdleMemoryAfter(Duration time) {
    return new ResidencyOptions(budgetBytes, waitBound, time);
  }

  static void requireBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("the budget is negative: " + bytes + " bytes");
    }
  }
}
