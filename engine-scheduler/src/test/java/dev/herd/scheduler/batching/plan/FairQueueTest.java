package dev.herd.scheduler.batching.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.herd.scheduler.batching.plan.FairQueue.Member;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>();
  private final Map<String, Long> served = new HashMap<>();
  private final Set<String> busy = new HashSet<>();

  /** Serves one turn; returns who had it. */
  private String turn(Map<String, Long> costs, Map<String, Double> weights) {
    Member<String> member = queue.next(busy::contains);
    if (member == null) {
      return null;
    }
    long cost = costs.get(member.who());
    queue.charge(member, cost, weights.get(member.who()));
    served.merge(member.who(), cost, Long::sum);
    return member.who();
  }

  private void add(String... names) {
    for (String name : names) {
      queue.add(name);
      busy.add(name);
      served.put(name, 0L);
    }
  }

  @Test
  void timeIsSharedByWeightWhateverAStepCosts() {
    add("small", "large", "heavy");
    Map<String, Long> costs = Map.of("small", 10L, "large", 700L, "heavy", 90L);
    Map<String, Double> weights = Map.of("small", 1.0, "large", 1.0, "heavy", 2.0);
    for (int i = 0; i < 20_000; i++) {
      turn(costs, weights);
    }
    double total = served.values().stream().mapToLong(i -> i).sum();
    assertThat(served.get("small") / total).isCloseTo(0.25, within(0.002));
    assertThat(served.get("large") / total).isCloseTo(0.25, within(0.002));
    assertThat(served.get("heavy") / total).isCloseTo(0.5, within(0.002));
  }

  @Test
  void idlenessEarnsNoCredit() {
    add("a", "b");
    Map<String, Long> costs = Map.of("a", 100L, "b", 100L);
    Map<String, Double> weights = Map.of("a", 1.0, "b", 1.0);
    busy.remove("b");
    for (int i = 0; i < 1000; i++) {
      turn(costs, weights);
    }
    busy.add("b");
    served.replaceAll((name, time) -> 0L);
    for (int i = 0; i < 20; i++) {
      turn(costs, weights);
    }
    assertThat(served).containsEntry("a", 1000L).containsEntry("b", 1000L);
  }

  @Test
  void whoComesBackAtOnceStillPaysForWhatItHad() {
    add("steady", "flicker");
    Map<String, Long> costs = Map.of("steady", 100L, "flicker", 100L);
    Map<String, Double> weights = Map.of("steady", 1.0, "flicker", 1.0);
    for (int i = 0; i < 1000; i++) {
      if ("flicker".equals(turn(costs, weights))) {
        busy.remove("flicker");
        turn(costs, weights);
        busy.add("flicker");
      }
    }
    assertThat((double) served.get("flicker") / served.get("steady")).isLessThan(1.01);
  }

  @Test
  void betweenTwoThatAreBusyTheDifferenceStaysBelowAStepOfEach() {
    add("a", "b");
    Map<String, Double> weights = Map.of("a", 1.0, "b", 1.0);
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      turn(Map.of("a", 1L + random.nextInt(50), "b", 1L + random.nextInt(300)), weights);
      assertThat(Math.abs(served.get("a") - served.get("b"))).isLessThanOrEqualTo(350);
    }
  }

  @Test
  void nobodyReadyIsNobodyServed() {
    add("a");
    busy.clear();
    assertThat(queue.next(busy::contains)).isNull();
    assertThat(new FairQueue<String>().next(name -> true)).isNull();
  }

  @Test
  void whoIsRemovedIsServedNoMore() {
    add("a");
    Member<String> b = queue.add("b");
    busy.add("b");
    queue.remove(b);
    for (int i = 0; i < 5; i++) {
      assertThat(turn(Map.of("a", 1L), Map.of("a", 1.0))).isEqualTo("a");
    }
  }
}
