package dev.herd.core.team;

/** The work of a parallel region. */
@FunctionalInterface
public interface RegionBody {
  /**
   * Does the items {@code [first, end)}.
   *
   * @param worker the number of the thread that runs this, in {@code [0, team size)}; no two
   *     threads that run at the same time have the same one, so it may choose scratch memory
   */
  void run(int worker, int first, int end);
}
