package dev.herd.scheduler.batching;

import dev.herd.scheduler.batching.plan.StepCost;
import dev.herd.scheduler.speculation.DraftLength;
import dev.herd.scheduler.speculation.Drafter;
import dev.herd.scheduler.speculation.Speculation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/**
 * The speculation of one sample. A drafter that fails, as for want of memory, is given up: its
 * sample goes on without.
 */
final class Drafting {
  private static final Logger LOGGER = System.getLogger(Drafting.class.getName());

  private final Speculation speculation;
  private final LongSupplier clock;
  private final DraftLength length;
  private final int[] proposals;
  private Drafter drafter;
  private int count;
  private long nanos;

  Drafting(Speculation speculation, LongSupplier clock) {
    this.speculation = speculation;
    this.clock = clock;
    length = speculation.newLength();
    proposals = new int[speculation.mostTokens()];
    try {
      drafter = speculation.newDrafter();
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "there is no drafter: " + e.getMessage(), e);
    }
  }

  /**
   * Makes proposals for the next step, and returns how many.
   *
   * @param most no more than this
   * @param rows rows of the step without proposals
   */
  int draft(int[] tokens, int tokenCount, int most, StepCost cost, int rows) {
    count = 0;
    if (drafter == null || most <= 0) {
      return 0;
    }
    int wanted = length.next(cost.known() ? cost.nanos(rows) : 0, cost.rowNanos());
    if (wanted > 0) {
      long start = clock.getAsLong();
      try {
        count = drafter.draft(tokens, tokenCount, proposals, Math.min(wanted, most));
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "a drafter is given up: " + e.getMessage(), e);
        close();
      }
      nanos = clock.getAsLong() - start;
      if (count == 0) {
        length.observe(0, 0, nanos);
      }
    }
    return count;
  }

  int proposal(int index) {
    return proposals[index];
  }

  /** Learns how many of the last proposals were right. */
  void observe(int accepted) {
    length.observe(count, accepted, nanos);
  }

  void close() {
    if (drafter != null) {
      drafter.close();
      drafter = null;
      speculation.learn(length);
    }
  }
}
