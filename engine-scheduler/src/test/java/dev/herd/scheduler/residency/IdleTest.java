package dev.herd.scheduler.residency;

import static dev.herd.scheduler.residency.Simulation.nanosOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.residency.Simulation.Fake;
import dev.herd.scheduler.residency.Simulation.Request;
import dev.herd.scheduler.residency.Simulation.Spec;
import org.junit.jupiter.api.Test;

/** The two stages of idleness, and keep-alive times. */
class IdleTest {
  private final Simulation sim = Simulation.ofBudget(10);

  private Request await(String name, KeepAlive keepAlive) {
    Request request = sim.acquire(name, AcquireOptions.DEFAULT.withKeepAlive(keepAlive));
    sim.advance(1);
    assertThat(request.granted()).isTrue();
    return request;
  }

  @Test
  void firstTheKvPagesGoAndAfterTheKeepAliveTheWeights() {
    sim.model("a", 5);
    Request request = sim.await("a");
    Fake fake = request.lease.model();
    sim.advance(1000);
    assertThat(fake.releases).isZero();
    request.close();
    long idleSince = sim.nanos();
    assertThat(sim.resident("a").idleSinceNanos()).isEqualTo(idleSince);
    assertThat(sim.resident("a").unloadNanos()).isEqualTo(idleSince + nanosOf(300));
    sim.advance(59.9);
    assertThat(fake.releases).isZero();
    sim.advance(0.2);
    assertThat(fake.releases).isEqualTo(1);
    assertThat(sim.resident("a").idleMemoryReleased()).isTrue();
    sim.advance(239.8);
    assertThat(fake.releases).isEqualTo(1);
    assertThat(fake.closed).isFalse();
    sim.advance(0.2);
    assertThat(fake.closed).isTrue();
    assertThat(sim.residency.snapshot().usedBytes()).isZero();
    assertThat(sim.residency.snapshot().evictions()).isZero();
  }

  @Test
  void eachRequestBeginsBothTimesAnew() {
    sim.model("a", 5);
    Request request = sim.await("a");
    Fake fake = request.lease.model();
    request.close();
    for (int i = 1; i <= 5; i++) {
      sim.advance(100);
      assertThat(fake.releases).isEqualTo(i);
      sim.acquire("a").close();
    }
    assertThat(fake.closed).isFalse();
  }

  @Test
  void zeroUnloadsAfterTheRequestAndNotBefore() {
    sim.model("a", 5);
    Request request = await("a", KeepAlive.NONE);
    Fake fake = request.lease.model();
    Request other = await("a", KeepAlive.NONE);
    request.close();
    sim.advance(100);
    assertThat(fake.closed).isFalse();
    other.close();
    assertThat(fake.closed).isTrue();
  }

  @Test
  void negativeKeepsForEverUntilTheMemoryIsNeeded() {
    sim.model("a", 5);
    sim.model("b", 6);
    await("a", KeepAlive.parse("-1")).close();
    sim.finish();
    assertThat(sim.names()).containsExactly("a");
    sim.await("b");
    assertThat(sim.names()).containsExactly("b");
  }

  @Test
  void theRequestThatEndsLastSaysHowLong() {
    sim.model("a", 5);
    Request first = await("a", KeepAlive.NONE);
    Request last = await("a", KeepAlive.ofSeconds(10));
    first.close();
    last.close();
    sim.advance(9.9);
    assertThat(sim.names()).containsExactly("a");
    sim.advance(0.2);
    assertThat(sim.names()).isEmpty();
  }

  @Test
  void theDefinitionSaysHowLongWhereTheRequestDoesNot() {
    Spec a = sim.model("a", 5);
    a.definition = a.definition.withKeepAlive(KeepAlive.ofSeconds(3));
    sim.await("a").close();
    sim.advance(3.1);
    assertThat(sim.names()).isEmpty();
  }

  @Test
  void aLoadedModelIsNotUnloadedBeforeTheRequestThatLoadedItHasIt() {
    Spec a = sim.model("a", 5);
    a.definition = a.definition.withKeepAlive(KeepAlive.NONE);
    sim.model("b", 6);
    Request first = sim.acquire("a");
    Request other = sim.acquire("b");
    sim.advance(1);
    assertThat(first.granted()).isTrue();
    assertThat(first.lease.model().closed).isFalse();
    first.close();
    sim.advance(1);
    assertThat(other.granted()).isTrue();
  }

  @Test
  void aModelIsNotFreedWhileItsKvPagesAre() {
    Spec a = sim.model("a", 5);
    a.releaseSeconds = 1000;
    sim.await("a").close();
    sim.advance(400);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.DRAINING);
    assertThat(sim.names()).containsExactly("a");
    sim.advance(1000);
    assertThat(sim.names()).isEmpty();
  }
}
