package dev.herd.scheduler.residency;

/**
 * What runs a residency's loop, and its clock: a thread in earnest ({@link LoopThread}), a test
 * that sets the time by hand otherwise.
 */
public interface LoopDriver {
  /** The loop: it is run by its driver alone, one turn at a time. */
  interface Loop {
    /**
     * Handles what has happened.
     *
     * @return the time at which it wants to be run again if nothing happens before, {@link
     *     Long#MAX_VALUE} for never
     */
    long turn();

    /** Returns whether it needs no further turn. */
    boolean finished();
  }

  /** Returns the time in nanoseconds, from 0 or more on, never going back. Any thread may ask. */
  long nanos();

  /** Begins to run the loop. Called once. */
  void start(Loop loop);

  /** Makes the loop run a turn soon; any thread may call it, it must not block. */
  void signal();
}
