package dev.herd.scheduler.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.batching.Priority;
import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.residency.Simulation.Request;
import dev.herd.scheduler.residency.Simulation.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of random operations on six models with room for three. {@link Simulation} checks after
 * each turn that the budget isn't exceeded, accounts add up, pinned models are there, and no leased
 * model is closed.
 */
class RandomSimulationTest {
  private static final int OPERATIONS = 2000;
  private static final long BUDGET = 30;
  private static final long BOUND_NANOS = ResidencyOptions.DEFAULT_WAIT_BOUND.toNanos();

  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  private final Simulation sim = Simulation.ofBudget(BUDGET);
  private final List<Request> requests = new ArrayList<>();
  private final List<CompletableFuture<?>> others = new ArrayList<>();
  private Random random;
  private String pinned;

  private String anyModel() {
    return String.valueOf((char) ('a' + random.nextInt(6)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyRequestEndsAndTheAccountsAreZeroAtTheEnd(long seed) {
    random = new Random(seed);
    for (char name = 'a'; name <= 'f'; name++) {
      Spec spec = sim.model(String.valueOf(name), 7 + random.nextInt(7));
      spec.loadSeconds = random.nextDouble();
      spec.unloadSeconds = random.nextDouble() * 0.2;
      spec.releaseSeconds = random.nextDouble() * 0.2;
      spec.definition = spec.definition.withKeepAlive(KeepAlive.ofSeconds(random.nextInt(20)));
    }
    for (int i = 0; i < OPERATIONS; i++) {
      operate(random.nextInt(100));
      sim.advance(random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.2);
    }
    end();
  }

  private void operate(int kind) {
    String name = anyModel();
    if (kind < 75) {
      request(name);
    } else if (kind < 83) {
      cancelOne();
    } else if (kind < 87) {
      others.add(sim.residency.preload(name, KeepAlive.ofSeconds(random.nextInt(5))));
    } else if (kind < 91) {
      others.add(sim.residency.unload(name));
    } else if (kind < 94) {
      pinOrUnpin(name);
    } else if (kind < 97) {
      others.add(sim.residency.setBudget(BUDGET - random.nextInt(8)));
    } else {
      changeSpec(sim.specs.get(name));
    }
    sim.settle();
  }

  private void request(String name) {
    AcquireOptions options = AcquireOptions.DEFAULT;
    if (random.nextInt(4) == 0) {
      options = options.withKeepAlive(KeepAlive.ofSeconds(random.nextInt(4) - 1));
    }
    if (random.nextInt(10) == 0) {
      options = options.withDeadline(Duration.ofMillis(random.nextInt(3000)));
    }
    if (random.nextInt(10) == 0) {
      options = options.withPriority(PRIORITIES.get(random.nextInt(3)));
    }
    requests.add(sim.acquire(name, options).use(random.nextDouble() * 0.4));
  }

  private void cancelOne() {
    if (!requests.isEmpty()) {
      int recent = Math.max(0, requests.size() - 10);
      requests.get(recent + random.nextInt(requests.size() - recent)).future.cancel(false);
    }
  }

  /** At most one at a time, so that it can be known which. */
  private void pinOrUnpin(String name) {
    if (pinned == null) {
      pinned = name;
      others.add(
          sim.residency
              .pin(name)
              .whenComplete(
                  (cost, _) -> {
                    if (cost != null && name.equals(pinned)) {
                      sim.mustStay.add(name + ":latest");
                    }
                  }));
    } else {
      sim.mustStay.clear();
      sim.residency.unpin(pinned);
      pinned = null;
    }
  }

  private void changeSpec(Spec spec) {
    boolean failing = spec.loadFailure == null && random.nextInt(4) == 0;
    spec.loadFailure = failing ? new IllegalStateException("damaged") : null;
    spec.definition = spec.definition.withContextTokens(random.nextInt(100));
  }

  private void end() {
    sim.finish();
    long granted = 0;
    for (Request request : requests) {
      assertThat(request.future).isDone();
      if (request.granted()) {
        assertThat(request.grantedNanos - request.askedNanos).isLessThan(BOUND_NANOS);
      }
      granted += request.granted() ? 1 : 0;
    }
    assertThat(granted).isGreaterThan(requests.size() / 2);
    assertThat(others).allMatch(CompletableFuture::isDone);
    sim.mustStay.clear();
    CompletableFuture<Void> closed = sim.residency.closeAsync();
    sim.finish();
    assertThat(closed).isCompleted();
    assertThat(sim.residency.snapshot().usedBytes()).isZero();
    assertThat(sim.residency.snapshot().models()).isEmpty();
    assertThat(sim.inMemory).isEmpty();
    assertThat(sim.loadTimes.size()).isGreaterThan(100);
  }
}
