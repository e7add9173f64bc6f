package dev.herd.scheduler.residency;

import static dev.herd.scheduler.residency.Simulation.nanosOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.batching.Priority;
import dev.herd.scheduler.residency.Simulation.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for more models than there is room for: few switches, bounded waiting. */
class TurnsTest {
  private static final double BOUND_SECONDS = ResidencyOptions.DEFAULT_WAIT_BOUND.toNanos() / 1e9;

  private final Simulation sim = Simulation.ofBudget(10);

  private void models(String names, double loadSeconds) {
    for (int i = 0; i < names.length(); i++) {
      sim.model(names.substring(i, i + 1), 10).loadSeconds = loadSeconds;
    }
  }

  /** Asks for the models in turn, a hundred times, and returns the requests when all are done. */
  private List<Request> hundredTimes(String names, double everySeconds, double useSeconds) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 100 * names.length(); i++) {
      String name = String.valueOf(names.charAt(i % names.length()));
      sim.after(
          i * everySeconds,
          () -> requests.add(sim.new Request(name, AcquireOptions.DEFAULT).use(useSeconds)));
    }
    sim.finish();
    return requests;
  }

  private void checkBounds(List<Request> requests, int models) {
    for (Request request : requests) {
      assertThat(request.granted()).isTrue();
      assertThat(request.grantedNanos - request.askedNanos)
          .as("wait of a request at %d", request.askedNanos)
          .isLessThanOrEqualTo(nanosOf(BOUND_SECONDS));
    }
    for (int i = 0; i < sim.loadTimes.size(); i++) {
      long end = sim.loadTimes.get(i) + nanosOf(BOUND_SECONDS);
      long switches = sim.loadTimes.stream().skip(i).filter(t -> t < end).count();
      assertThat(switches).as("switches from load %d on", i).isLessThanOrEqualTo(2L * models);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "abcabc, 0, 0.1, 0.3",
    "abcabc, 0.05, 0.1, 0.3",
    "abcabc, 0.3, 0.2, 0.5",
    "abcabc, 0.3, 0.05, 1",
    "ababab, 0.1, 0.05, 0.5",
    "abcde, 0.1, 0.3, 0.2",
    "aabbc, 0.02, 0.01, 0.05"
  })
  void aHundredRoundsWithRoomForOneSwitchSeldomAndWaitWithinTheBound(
      String names, double everySeconds, double useSeconds, double loadSeconds) {
    models(
        names.chars().distinct().mapToObj(Character::toString).reduce("", String::concat),
        loadSeconds);
    List<Request> requests = hundredTimes(names, everySeconds, useSeconds);
    assertThat(requests).hasSize(100 * names.length());
    checkBounds(requests, (int) names.chars().distinct().count());
  }

  @Test
  void theBoundHoldsUnderRandomLoadWithRoomForTwo() {
    models("abcde", 0.4);
    var _ = sim.residency.setBudget(20);
    Random random = new Random(5);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      String name = String.valueOf((char) ('a' + (int) (5 * Math.pow(random.nextDouble(), 2))));
      double use = random.nextDouble() * 0.5;
      sim.after(
          i * 0.03 + random.nextDouble(),
          () -> requests.add(sim.new Request(name, AcquireOptions.DEFAULT).use(use)));
    }
    sim.finish();
    assertThat(requests).hasSize(2000);
    checkBounds(requests, 5);
  }

  @Test
  void oneCallerWhoAsksForOneModelAfterTheOtherNeverWaitsForATurn() {
    models("ab", 0.25);
    for (int i = 0; i < 20; i++) {
      Request request = sim.await(i % 2 == 0 ? "a" : "b");
      assertThat(request.lease.cost().totalNanos()).isEqualTo(nanosOf(0.25));
      request.close();
    }
    assertThat(sim.loadTimes).hasSize(20);
  }

  @Test
  void aResidentModelServesItsRequestsUntilItsTurnIsOver() {
    models("ab", 1);
    sim.await("a").use(1);
    Request b = sim.acquire("b").use(1);
    for (int i = 0; i < 20; i++) {
      sim.advance(0.1);
      assertThat(sim.acquire("a").use(0.05).granted()).isTrue();
    }
    assertThat(b.granted()).isFalse();
    sim.advance(0.5);
    assertThat(sim.acquire("a").use(1).granted()).isFalse();
    sim.advance(1);
    assertThat(b.granted()).isTrue();
  }

  @Test
  void aModelThatNeedsAllTheRoomIsNotStarvedBySmallerOnes() {
    sim.model("small", 3);
    sim.model("tiny", 3);
    sim.model("other", 3);
    sim.model("big", 10);
    Random random = new Random(3);
    for (int i = 0; i < 3000; i++) {
      String name = List.of("small", "tiny", "other").get(random.nextInt(3));
      sim.after(i * 0.02, () -> sim.new Request(name, AcquireOptions.DEFAULT).use(0.2));
    }
    sim.advance(5);
    Request big = sim.acquire("big").use(0.1);
    sim.advance(BOUND_SECONDS);
    assertThat(big.granted()).isTrue();
    sim.finish();
  }

  @Test
  void prioritiesChangeTheOrderWithinTheBound() {
    models("abcd", 1);
    Request running = sim.await("a");
    Request low = sim.acquire("b", AcquireOptions.DEFAULT.withPriority(Priority.LOW)).use(0.1);
    sim.advance(1);
    Request normal = sim.acquire("c").use(0.1);
    sim.advance(0.1);
    Request high = sim.acquire("d", AcquireOptions.DEFAULT.withPriority(Priority.HIGH)).use(0.1);
    running.close();
    sim.finish();
    assertThat(high.grantedNanos).isLessThan(normal.grantedNanos);
    assertThat(normal.grantedNanos).isLessThan(low.grantedNanos);
    assertThat(low.grantedNanos - low.askedNanos).isLessThan(nanosOf(2 * BOUND_SECONDS));
  }
}
