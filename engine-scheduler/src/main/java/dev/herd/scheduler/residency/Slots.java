package dev.herd.scheduler.residency;

import dev.herd.scheduler.residency.Slot.State;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/** All models' slots, and the sums over them that decide; the loop's alone. */
final class Slots<M extends LoadedModel> {
  private final TreeMap<String, Slot<M>> byName = new TreeMap<>();
  private final long waitBoundNanos;
  private long crowdedNanos;
  private boolean everCrowded;

  long budgetBytes;

  Slots(long budgetBytes, long waitBoundNanos) {
    this.budgetBytes = budgetBytes;
    this.waitBoundNanos = waitBoundNanos;
  }

  /** Returns the slot of a model, new if it has none. */
  Slot<M> of(String name) {
    return byName.computeIfAbsent(name, Slot::new);
  }

  Collection<Slot<M>> all() {
    return byName.values();
  }

  List<Slot<M>> in(State state) {
    return byName.values().stream().filter(s -> s.state == state).toList();
  }

  /** Returns those that wait for a plan, in the order in which they get one. */
  List<Slot<M>> queue() {
    return byName.values().stream()
        .filter(s -> s.state == State.SIZED)
        .sorted(Comparator.comparingLong((Slot<M> s) -> s.rankNanos(waitBoundNanos)))
        .toList();
  }

  /** Returns those that wait for the memory of their plan, the oldest plan first. */
  List<Slot<M>> planned() {
    return byName.values().stream()
        .filter(s -> s.state == State.PLANNED)
        .sorted(Comparator.comparingLong(s -> s.planNumber))
        .toList();
  }

  private long sum(Predicate<Slot<M>> which) {
    return byName.values().stream().filter(which).mapToLong(s -> s.chargedBytes).sum();
  }

  /** Returns what all hold. */
  long heldBytes() {
    return sum(s -> true);
  }

  /** Returns what pinned ones hold, beside those that leave. */
  long pinnedBytes() {
    return sum(s -> s.staysPinned() && !s.leaving());
  }

  /** Returns what plans were promised and don't hold yet. */
  long promisedBytes() {
    return byName.values().stream()
        .filter(s -> s.state == State.PLANNED)
        .mapToLong(s -> s.neededBytes)
        .sum();
  }

  /** Returns what is free once all that leave are gone and all plans have theirs. */
  long uncommittedBytes() {
    return budgetBytes - heldBytes() + sum(Slot::leaving) - promisedBytes();
  }

  void charge() {
    byName.values().forEach(Slot::charge);
  }

  /** Notes whether requests for different models are in each other's way. */
  void observeContention(long now) {
    long outstanding =
        byName.values().stream().filter(s -> s.leases > 0 || !s.waiting.isEmpty()).count();
    if (outstanding > 1 && byName.values().stream().anyMatch(Slot::wanting)) {
      crowdedNanos = now;
      everCrowded = true;
    }
  }

  /**
   * Returns what holds memory, for {@link EvictionPolicy}.
   *
   * @param turns whether models are protected until the end of their turn
   */
  List<Candidate> candidates(long now, boolean turns) {
    boolean crowded = turns && everCrowded && now - crowdedNanos <= waitBoundNanos;
    long turn = crowded ? turnNanos() : 0;
    return byName.values().stream()
        .filter(Slot::charged)
        .map(s -> s.candidate(now, Math.max(0, Times.plus(s.readyNanos, turn) - now)))
        .toList();
  }

  /**
   * Returns how long a model keeps its place while others want it: with room for k of k + g models,
   * k / (2 (k + g)) of the wait bound.
   */
  private long turnNanos() {
    long holders =
        byName.values().stream().filter(s -> s.state == State.READY && !s.pinned).count();
    long wanting = byName.values().stream().filter(Slot::wanting).count();
    return holders == 0 ? 0 : (long) (waitBoundNanos * (holders / (2.0 * (holders + wanting))));
  }
}
