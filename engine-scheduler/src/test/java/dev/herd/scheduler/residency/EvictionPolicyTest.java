package dev.herd.scheduler.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.residency.Candidate.Standing;
import dev.herd.scheduler.residency.EvictionDecision.Evict;
import dev.herd.scheduler.residency.EvictionDecision.Refuse;
import dev.herd.scheduler.residency.EvictionDecision.Victim;
import dev.herd.scheduler.residency.EvictionDecision.Wait;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvictionPolicyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final List<Standing> STANDINGS = List.of(Standing.values());

  private static Candidate candidate(String name, Standing standing, long bytes, long idleSeconds) {
    return new Candidate(name, 1, standing, bytes, idleSeconds * SECOND, SECOND, 1, false, 0);
  }

  private static Candidate idle(String name, long bytes, long idleSeconds) {
    return candidate(name, Standing.IDLE, bytes, idleSeconds);
  }

  private static Candidate pinned(Candidate c) {
    return new Candidate(
        c.name(),
        c.epoch(),
        c.standing(),
        c.bytes(),
        c.idleNanos(),
        c.reloadNanos(),
        c.weight(),
        true,
        c.protectedNanos());
  }

  private static Candidate costing(Candidate c, long reloadNanos, double weight) {
    return new Candidate(
        c.name(),
        c.epoch(),
        c.standing(),
        c.bytes(),
        c.idleNanos(),
        reloadNanos,
        weight,
        c.pinned(),
        c.protectedNanos());
  }

  private static Candidate protectedFor(Candidate c, long nanos) {
    return new Candidate(
        c.name(),
        c.epoch(),
        c.standing(),
        c.bytes(),
        c.idleNanos(),
        c.reloadNanos(),
        c.weight(),
        c.pinned(),
        nanos);
  }

  private static List<String> victims(long needed, long budget, Candidate... residents) {
    return ((Evict) EvictionPolicy.decide(needed, 0, budget, List.of(residents)))
        .victims().stream().map(Victim::name).toList();
  }

  @Test
  void nobodyGoesWhileThereIsRoom() {
    assertThat(victims(4, 10, idle("a", 3, 100), idle("b", 3, 1))).isEmpty();
  }

  @Test
  void theLongestIdleGoesFirst() {
    assertThat(victims(5, 10, idle("a", 5, 1), idle("b", 5, 9))).containsExactly("b");
  }

  @Test
  void whatIsCheapToLoadAgainGoesBeforeWhatIsIdleALittleLonger() {
    Candidate dear = costing(idle("dear", 5, 9), 10 * SECOND, 1);
    Candidate cheap = costing(idle("cheap", 5, 5), SECOND, 1);
    assertThat(victims(5, 10, dear, cheap)).containsExactly("cheap");
  }

  @Test
  void weightKeepsAModel() {
    Candidate heavy = costing(idle("heavy", 5, 9), SECOND, 3);
    assertThat(victims(5, 10, heavy, idle("light", 5, 4))).containsExactly("light");
  }

  @Test
  void bytesCountNotModelsAndWhoIsNotNeededStays() {
    assertThat(victims(6, 10, idle("small", 2, 9), idle("tiny", 1, 8), idle("big", 7, 7)))
        .containsExactly("big");
    assertThat(victims(2, 10, idle("small", 2, 9), idle("tiny", 1, 8), idle("big", 7, 7)))
        .containsExactly("small");
    assertThat(victims(10, 10, idle("small", 2, 9), idle("tiny", 1, 8), idle("big", 7, 7)))
        .containsExactly("small", "tiny", "big");
  }

  @Test
  void busyModelsDrainOnlyIfIdleOnesAreNotEnough() {
    Candidate busy = candidate("busy", Standing.BUSY, 5, 100);
    assertThat(victims(5, 10, busy, idle("idle", 5, 1))).containsExactly("idle");
    EvictionDecision all = EvictionPolicy.decide(8, 0, 10, List.of(busy, idle("idle", 5, 1)));
    assertThat(all)
        .isEqualTo(new Evict(List.of(new Victim("idle", 1, false), new Victim("busy", 1, true))));
  }

  @Test
  void pinnedAndLoadingModelsNeverGo() {
    Candidate loading = candidate("loading", Standing.LOADING, 5, 100);
    assertThat(victims(3, 10, loading, pinned(idle("pin", 2, 100)), idle("c", 3, 0)))
        .containsExactly("c");
    assertThat(EvictionPolicy.decide(6, 0, 10, List.of(loading, idle("c", 3, 0))))
        .isEqualTo(new Wait(Long.MAX_VALUE));
  }

  @Test
  void memoryOfThoseThatLeaveCountsAsComing() {
    Candidate leaving = candidate("leaving", Standing.LEAVING, 5, 0);
    assertThat(victims(5, 10, leaving, idle("a", 5, 100))).isEmpty();
    assertThat(EvictionPolicy.decide(5, 5, 10, List.of(leaving, idle("a", 5, 100))))
        .isEqualTo(new Evict(List.of(new Victim("a", 1, false))));
  }

  @Test
  void aTurnThatIsNotOverIsWaitedFor() {
    Candidate a = protectedFor(idle("a", 5, 100), 70);
    Candidate b = protectedFor(candidate("b", Standing.BUSY, 5, 100), 30);
    assertThat(EvictionPolicy.decide(5, 0, 10, List.of(a, b))).isEqualTo(new Wait(30));
    assertThat(victims(5, 10, a, idle("c", 5, 1))).containsExactly("c");
  }

  @Test
  void whatNeverFitsIsRefusedWithTheArithmetic() {
    List<Candidate> residents = List.of(idle("a", 3, 1));
    Refusal refusal = ((Refuse) EvictionPolicy.decide(11, 0, 10, residents)).refusal();
    assertThat(refusal).isEqualTo(new Refusal(Refusal.Reason.NEVER_FITS, 11, 10, 10, 7, residents));
    assertThat(new ModelRefusedException("m", refusal))
        .hasMessage(
            "m needs 11 bytes, 10 bytes of the budget of 10 bytes are free of pinned models;"
                + " held: a 3 bytes; give the models more memory, or take a smaller quantisation"
                + " or context");
  }

  @Test
  void whatPinsBlockIsRefusedWithTheArithmetic() {
    List<Candidate> residents = List.of(pinned(idle("a", 300_000, 1)), idle("b", 5, 1));
    Refusal refusal = ((Refuse) EvictionPolicy.decide(800_000, 0, 1_000_000, residents)).refusal();
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.PINNED);
    assertThat(new ModelRefusedException("m", refusal))
        .hasMessage(
            "m needs 0.8 MB, 0.7 MB of the budget of 1.0 MB are free of pinned models;"
                + " held: a 0.3 MB (pinned), b 5 bytes; unpin one, or give the models more memory");
  }

  @Test
  void randomDecisionsAreEnoughMinimalAndRespectGuarantees() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      long budget = 1L + random.nextInt(60);
      List<Candidate> residents =
          random
              .ints(random.nextInt(8), 0, 1 << 20)
              .mapToObj(
                  seed -> {
                    Random r = new Random(seed);
                    Candidate c =
                        candidate(
                            "m" + seed,
                            STANDINGS.get(r.nextInt(STANDINGS.size())),
                            1 + r.nextInt(12),
                            r.nextInt(50));
                    c = costing(c, 1 + r.nextInt(1000), 0.5 + r.nextDouble());
                    c = r.nextInt(5) == 0 ? pinned(c) : c;
                    return r.nextInt(5) == 0 ? protectedFor(c, 1 + r.nextInt(9)) : c;
                  })
              .toList();
      checkDecision(1 + random.nextInt(40), random.nextInt(5), budget, residents);
    }
  }

  private static void checkDecision(
      long needed, long promised, long budget, List<Candidate> residents) {
    long staying =
        residents.stream()
            .filter(c -> c.standing() != Standing.LEAVING)
            .mapToLong(Candidate::bytes)
            .sum();
    long missing = needed + promised + staying - budget;
    if (EvictionPolicy.decide(needed, promised, budget, residents) instanceof Evict(var victims)) {
      List<Candidate> gone =
          residents.stream()
              .filter(c -> victims.stream().anyMatch(v -> v.name().equals(c.name())))
              .toList();
      long freed = gone.stream().mapToLong(Candidate::bytes).sum();
      assertThat(freed).isGreaterThanOrEqualTo(missing);
      assertThat(gone)
          .allMatch(c -> !c.pinned() && c.protectedNanos() == 0)
          .allMatch(c -> c.standing() == Standing.IDLE || c.standing() == Standing.BUSY)
          .allMatch(c -> freed - c.bytes() < missing);
    } else {
      long movable =
          residents.stream()
              .filter(c -> !c.pinned() && c.protectedNanos() == 0)
              .filter(c -> c.standing() == Standing.IDLE || c.standing() == Standing.BUSY)
              .mapToLong(Candidate::bytes)
              .sum();
      assertThat(movable).isLessThan(missing);
    }
  }
}
