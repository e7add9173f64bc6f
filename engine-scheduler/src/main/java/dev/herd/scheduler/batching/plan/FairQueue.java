package dev.herd.scheduler.batching.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Start-time fair queueing (Goyal, Vin and Cheng 1996) over those who share one machine: whoever
 * has had the least measured time in proportion to its weight is next.
 *
 * <p>Each member has a virtual time, which advances by {@code nanoseconds / weight} when it's
 * served. Virtual time of the queue is that of the member served last. Who had nothing to do starts
 * again there: idleness earns no credit, and costs nothing either. Between two members that are
 * always ready, the difference of their times per weight stays below one service of each.
 *
 * <p>Not thread-safe.
 *
 * @param <T> who is served
 */
public final class FairQueue<T> {
  private final List<Member<T>> members = new ArrayList<>();
  private double virtualNanos;

  /** One who is served; made by {@link #add}. */
  public static final class Member<T> {
    private final T who;
    private double virtualNanos;
    private boolean active;

    private Member(T who) {
      this.who = who;
    }

    /** Returns who it is. */
    public T who() {
      return who;
    }
  }

  /** Adds a member, which has nothing to do yet. */
  public Member<T> add(T who) {
    Member<T> member = new Member<>(who);
    members.add(member);
    return member;
  }

  /** Removes a member. */
  public void remove(Member<T> member) {
    members.remove(member);
  }

  /**
   * Returns the member that is to be served next, null if none is ready.
   *
   * @param ready whether somebody has something to do now
   */
  public Member<T> next(Predicate<? super T> ready) {
    Member<T> best = null;
    for (int i = 0; i < members.size(); i++) {
      Member<T> member = members.get(i);
      boolean active = ready.test(member.who);
      if (active && !member.active) {
        member.virtualNanos = Math.max(member.virtualNanos, virtualNanos);
      }
      member.active = active;
      if (active && (best == null || member.virtualNanos < best.virtualNanos)) {
        best = member;
      }
    }
    if (best != null) {
      virtualNanos = best.virtualNanos;
    }
    return best;
  }

  /** Charges a member for having been served. */
  public void charge(Member<T> member, long nanos, double weight) {
    member.virtualNanos += nanos / weight;
  }
}
