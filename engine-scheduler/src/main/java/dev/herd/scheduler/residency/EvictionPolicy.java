package dev.herd.scheduler.residency;

import dev.herd.scheduler.residency.Candidate.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who goes when a model needs room: a pure function of what is in memory.
 *
 * <p>Models without requests go before those with requests, which drain; within each, the highest
 * of idle time / (reload time x weight) goes first, until the bytes are enough. Whoever turns out
 * not to be needed, because a larger one after him was, stays. Pinned models, models being loaded
 * and models whose turn isn't over never go. Without room to be made by these, the answer is to
 * wait; it is a refusal only if the pinned models, or the budget, make it impossible for ever.
 *
 * <p>Compare GreedyDual-Size (Cao and Irani 1997, "Cost-Aware WWW Proxy Caching Algorithms"), where
 * cost and size of an entry are weighed against its age too.
 */
public final class EvictionPolicy {
  private static final Comparator<Candidate> BEST_VICTIM_FIRST =
      Comparator.comparing((Candidate c) -> c.standing() == Standing.BUSY)
          .thenComparing(Comparator.comparingDouble(Candidate::score).reversed())
          .thenComparing(Candidate::name);

  private EvictionPolicy() {}

  /**
   * Decides for one model.
   *
   * @param neededBytes what it needs
   * @param promisedBytes what of the budget, beyond what the residents hold, others were promised
   * @param budgetBytes what all together may take
   * @param residents who holds memory, in any order
   */
  public static EvictionDecision decide(
      long neededBytes, long promisedBytes, long budgetBytes, List<Candidate> residents) {
    long held = 0;
    long leaving = 0;
    long pinned = 0;
    for (Candidate c : residents) {
      held += c.bytes();
      leaving += c.standing() == Standing.LEAVING ? c.bytes() : 0;
      pinned += c.pinned() && c.standing() != Standing.LEAVING ? c.bytes() : 0;
    }
    long unpinned = budgetBytes - pinned;
    if (neededBytes > unpinned) {
      Refusal.Reason reason =
          neededBytes > budgetBytes ? Refusal.Reason.NEVER_FITS : Refusal.Reason.PINNED;
      return new EvictionDecision.Refuse(
          new Refusal(reason, neededBytes, budgetBytes, unpinned, budgetBytes - held, residents));
    }
    return choose(neededBytes - (budgetBytes - held + leaving - promisedBytes), residents);
  }

  /**
   * Names models without requests, whose turn is over, that hold at least {@code missing} bytes; an
   * empty list if there aren't any.
   */
  static List<EvictionDecision.Victim> idleVictims(long missing, List<Candidate> residents) {
    List<Candidate> idle = residents.stream().filter(c -> c.standing() == Standing.IDLE).toList();
    return choose(missing, idle) instanceof EvictionDecision.Evict(var victims)
        ? victims
        : List.of();
  }

  private static EvictionDecision choose(long missing, List<Candidate> residents) {
    List<Candidate> chosen = new ArrayList<>();
    long freed = 0;
    for (Candidate c : residents.stream().sorted(BEST_VICTIM_FIRST).toList()) {
      if (freed < missing && mayGo(c) && c.protectedNanos() == 0) {
        chosen.add(c);
        freed += c.bytes();
      }
    }
    if (freed < missing) {
      return new EvictionDecision.Wait(
          residents.stream()
              .filter(EvictionPolicy::mayGo)
              .mapToLong(Candidate::protectedNanos)
              .filter(nanos -> nanos > 0)
              .min()
              .orElse(Long.MAX_VALUE));
    }
    return new EvictionDecision.Evict(victims(spareSuperfluous(chosen, freed - missing)));
  }

  private static boolean mayGo(Candidate c) {
    return !c.pinned() && (c.standing() == Standing.IDLE || c.standing() == Standing.BUSY);
  }

  /** Lets those stay without whom it is enough, the dearest first. */
  private static List<Candidate> spareSuperfluous(List<Candidate> chosen, long excess) {
    List<Candidate> needed = new ArrayList<>(chosen);
    long left = excess;
    for (int i = needed.size() - 1; i >= 0; i--) {
      if (needed.get(i).bytes() <= left) {
        left -= needed.remove(i).bytes();
      }
    }
    return needed;
  }

  private static List<EvictionDecision.Victim> victims(List<Candidate> chosen) {
    return chosen.stream()
        .map(c -> new EvictionDecision.Victim(c.name(), c.epoch(), c.standing() == Standing.BUSY))
        .toList();
  }
}
