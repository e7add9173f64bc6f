package dev.herd.core.team;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lasting work of one thread, run in slices by whoever has the team's turn.
 *
 * <p>Assumptions: slices run under the turn. Guarantees: none runs after one that returned false or
 * threw; their effects are visible to the owner once {@link #isDone}.
 */
final class Interlude {
  private final BooleanSupplier slice;
  private final Thread owner = Thread.currentThread();
  private volatile boolean done;

  /** What a slice threw, if one did; written before {@link #done}. */
  private Throwable failure;

  /** Creates the work of the calling thread; {@code slice} returns whether more is left. */
  Interlude(BooleanSupplier slice) {
    this.slice = slice;
  }

  /** Runs a slice; returns whether more is left. Throws nothing: a failure is the owner's. */
  boolean run() {
    boolean more = false;
    try {
      more = slice.getAsBoolean();
    } catch (Throwable e) {
      failure = e;
    }
    if (!more) {
      done = true;
      LockSupport.unpark(owner);
    }
    return more;
  }

  boolean isDone() {
    return done;
  }

  /** Returns what the last slice threw, or null; once done. */
  Throwable failure() {
    return failure;
  }
}
