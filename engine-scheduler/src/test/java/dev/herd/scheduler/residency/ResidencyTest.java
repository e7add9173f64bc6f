package dev.herd.scheduler.residency;

import static dev.herd.scheduler.residency.Simulation.nanosOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.catalog.KeepAlive;
import dev.herd.scheduler.residency.Simulation.Request;
import dev.herd.scheduler.residency.Simulation.Spec;
import dev.herd.scheduler.residency.SwitchCost.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Loading, joining, eviction, pins and errors. */
class ResidencyTest {
  private final Simulation sim = Simulation.ofBudget(10);

  @Test
  void aModelIsLoadedOnDemandAndTheCostIsReported() {
    sim.model("a", 5);
    Request first = sim.acquire("A");
    assertThat(first.granted()).isFalse();
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.LOADING);
    assertThat(sim.residency.snapshot().usedBytes()).isEqualTo(5);
    sim.advance(1);
    assertThat(first.lease.cost()).isEqualTo(new SwitchCost(Kind.LOADED, 0, nanosOf(1), List.of()));
    Request second = sim.acquire("a");
    assertThat(second.lease.cost()).isEqualTo(new SwitchCost(Kind.RESIDENT, 0, 0, List.of()));
    assertThat(second.lease.model()).isSameAs(first.lease.model());
    assertThat(sim.resident("a").leases()).isEqualTo(2);
  }

  @Test
  void requestsForALoadingModelJoinThatLoad() {
    Spec a = sim.model("a", 5);
    Request first = sim.acquire("a");
    sim.advance(0.75);
    Request second = sim.acquire("a");
    sim.advance(0.25);
    assertThat(first.granted()).isTrue();
    assertThat(second.lease.cost())
        .isEqualTo(new SwitchCost(Kind.JOINED, 0, nanosOf(0.25), List.of()));
    assertThat(a.loads).isEqualTo(1);
  }

  @Test
  void loadsWhoseBudgetsAreDisjointRunSideBySide() {
    sim.model("a", 5);
    sim.model("b", 5);
    Request a = sim.acquire("a");
    Request b = sim.acquire("b");
    sim.advance(1);
    assertThat(a.grantedNanos).isEqualTo(nanosOf(1));
    assertThat(b.grantedNanos).isEqualTo(nanosOf(1));
  }

  @Test
  void loadsAtTheSameTimeCannotOvercommitTheBudget() {
    sim.model("a", 6);
    sim.model("b", 6);
    Request a = sim.acquire("a").use(0);
    Request b = sim.acquire("b");
    assertThat(sim.resident("b").state()).isEqualTo(ResidentModel.State.QUEUED);
    sim.advance(10);
    assertThat(a.grantedNanos).isEqualTo(nanosOf(1));
    assertThat(b.lease.cost().evicted()).containsExactly("a:latest");
    assertThat(b.lease.cost().queueNanos()).isPositive();
    assertThat(sim.names()).containsExactly("b");
  }

  @Test
  void aVictimIsAwaitedBeforeTheLoadThatNeedsItsMemory() {
    sim.model("a", 6).unloadSeconds = 3;
    sim.model("b", 6);
    sim.await("a").close();
    Request b = sim.acquire("b");
    sim.advance(2.9);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.UNLOADING);
    assertThat(sim.resident("b").state()).isEqualTo(ResidentModel.State.QUEUED);
    sim.advance(1.1);
    assertThat(b.lease.cost())
        .isEqualTo(new SwitchCost(Kind.LOADED, nanosOf(3), nanosOf(1), List.of("a:latest")));
  }

  @Test
  void aBusyModelDrainsAndItsNewRequestsQueueBehind() {
    Spec a = sim.model("a", 6);
    sim.model("b", 6);
    Request running = sim.await("a");
    Request b = sim.acquire("b").use(1);
    sim.advance(20);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.DRAINING);
    Request late = sim.acquire("a");
    assertThat(late.granted()).isFalse();
    running.close();
    sim.advance(1);
    assertThat(b.granted()).isTrue();
    assertThat(late.granted()).isFalse();
    sim.advance(20);
    assertThat(late.granted()).isTrue();
    assertThat(a.loads).isEqualTo(2);
    assertThat(sim.resident("a").epoch()).isEqualTo(2);
  }

  @Test
  void anEvictedModelThatIsWantedWhileItsEvictionIsAwaitedDoesNotBlock() {
    sim.model("a", 6).unloadSeconds = 5;
    sim.model("b", 6).unloadSeconds = 5;
    sim.await("a").close();
    Request b = sim.acquire("b").use(1);
    sim.advance(1);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.UNLOADING);
    Request revived = sim.acquire("a").use(1);
    sim.advance(60);
    assertThat(b.granted()).isTrue();
    assertThat(revived.granted()).isTrue();
    assertThat(b.grantedNanos).isLessThan(revived.grantedNanos);
  }

  @Test
  void aCancelledRequestNeverCausesALoad() {
    Spec a = sim.model("a", 6);
    Spec b = sim.model("b", 6);
    a.unloadSeconds = 1;
    sim.await("a").close();
    Request cancelled = sim.acquire("b");
    sim.advance(0.5);
    cancelled.future.cancel(false);
    sim.finish();
    assertThat(b.loads).isZero();
    assertThat(sim.resident("b")).isNull();
    assertThat(sim.residency.snapshot().usedBytes()).isZero();
  }

  @Test
  void aRequestWhoseDeadlineIsOverNeverCausesALoad() {
    sim.model("a", 6);
    Spec b = sim.model("b", 6);
    Request running = sim.await("a");
    AcquireOptions options = AcquireOptions.DEFAULT.withDeadline(Duration.ofSeconds(2));
    Request late = sim.acquire("b", options);
    sim.advance(1.9);
    assertThat(late.future).isNotDone();
    sim.advance(0.2);
    assertThat(late.error)
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageStartingWith("b:latest was not available within 2.000 s: it is queued");
    running.close();
    sim.advance(60);
    assertThat(b.loads).isZero();
    assertThat(sim.names()).containsExactly("a");
  }

  @Test
  void aDeadlineOfZeroTakesOnlyWhatIsLoaded() {
    Spec a = sim.model("a", 6);
    AcquireOptions now = AcquireOptions.DEFAULT.withDeadline(Duration.ZERO);
    assertThat(sim.acquire("a", now).error).isInstanceOf(AcquireTimeoutException.class);
    assertThat(a.loads).isZero();
    sim.await("a").close();
    assertThat(sim.acquire("a", now).granted()).isTrue();
  }

  @Test
  void aLoadThatAllGaveUpIsKeptWhenItIsThere() {
    Spec a = sim.model("a", 6);
    Request first = sim.acquire("a");
    Request second = sim.acquire("a");
    sim.advance(0.5);
    first.future.cancel(false);
    second.future.cancel(false);
    sim.advance(1);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.READY);
    assertThat(sim.acquire("a").lease.cost().kind()).isEqualTo(Kind.RESIDENT);
    assertThat(a.loads).isEqualTo(1);
  }

  @Test
  void aCancelledRequestThatWasJustGrantedGivesItsLeaseBack() {
    sim.model("a", 6);
    Request request = sim.acquire("a");
    sim.after(1, () -> request.future.cancel(false));
    sim.advance(2);
    assertThat(request.granted()).isFalse();
    assertThat(sim.resident("a").leases()).isZero();
  }

  @Test
  void whatIsCancelledBetweenRequestAndUseGivesItsLeaseBack() {
    sim.model("a", 6);
    CompletableFuture<SwitchCost> preload = sim.residency.preload("a", KeepAlive.NONE);
    CompletableFuture<SwitchCost> pin = sim.residency.pin("a");
    CompletableFuture<String> used =
        Lease.use(
            sim.residency.acquire("a"),
            lease -> CompletableFuture.completedFuture(lease.model().name));
    List<Lease<Simulation.Fake>> kept = new ArrayList<>();
    CompletableFuture<Object> keeping =
        Lease.keep(
            sim.residency.acquire("a"),
            lease -> {
              kept.add(lease);
              return lease;
            },
            lease -> kept.remove(lease));
    sim.advance(0.5);
    for (CompletableFuture<?> each : List.of(preload, pin, used, keeping)) {
      each.cancel(false);
    }
    sim.advance(1);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.READY);
    assertThat(sim.resident("a").leases()).isZero();
    assertThat(sim.resident("a").pinned()).isFalse();
    assertThat(kept).isEmpty();
  }

  @Test
  void aUseThatFailsGivesItsLeaseBack() {
    sim.model("a", 6);
    sim.await("a").close();
    CompletableFuture<Object> unmade = new CompletableFuture<>();
    CompletableFuture<Object> thrown =
        Lease.use(
            sim.residency.acquire("a"),
            lease -> {
              throw new AssertionError("no");
            });
    CompletableFuture<Object> failed = Lease.use(sim.residency.acquire("a"), lease -> unmade);
    sim.advance(1);
    assertThat(thrown).isCompletedExceptionally();
    assertThat(sim.resident("a").leases()).isEqualTo(1);
    failed.cancel(false); // what uses it still has it
    sim.settle();
    assertThat(sim.resident("a").leases()).isEqualTo(1);
    unmade.completeExceptionally(new IllegalStateException("no"));
    sim.settle();
    assertThat(sim.resident("a").leases()).isZero();
  }

  @Test
  void anErrorOfTheLoopFailsWhatWaitsAndTheLoopGoesOn() {
    sim.model("a", 4);
    sim.model("b", 4);
    Request a = sim.await("a");
    a.lease.model().failure = new AssertionError("broken");
    Request b = sim.acquire("b");
    assertThat(b.error).isInstanceOf(ModelLoadException.class).hasRootCauseMessage("broken");
    a.lease.model().failure = null;
    sim.advance(2);
    assertThat(sim.await("b").granted()).isTrue();
    a.close();
    assertThat(sim.resident("a").leases()).isZero();
  }

  @Test
  void victimsOfAPlanThatWasGivenUpStayIfTheyAreWhole() {
    Spec a = sim.model("a", 6);
    sim.model("b", 6);
    Request running = sim.await("a");
    Request b = sim.acquire("b");
    sim.advance(20);
    Request late = sim.acquire("a");
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.DRAINING);
    b.future.cancel(false);
    sim.settle();
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.READY);
    assertThat(late.lease.model()).isSameAs(running.lease.model());
    assertThat(a.loads).isEqualTo(1);
  }

  @Test
  void aVictimWithRequestsStaysWhenItsMemoryIsNotMissedAnyMore() {
    Spec a = sim.model("a", 3);
    sim.model("b", 4);
    sim.model("c", 6);
    sim.await("a");
    sim.advance(1);
    Request c = sim.await("c");
    Request b = sim.acquire("b");
    sim.advance(20);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.DRAINING);
    Request late = sim.acquire("a");
    CompletableFuture<Void> unloaded = sim.residency.unload("c");
    c.close();
    sim.advance(2);
    assertThat(unloaded).isCompleted();
    assertThat(b.granted()).isTrue();
    assertThat(late.granted()).isTrue();
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.READY);
    assertThat(a.loads).isEqualTo(1);
  }

  @Test
  void aVictimWithRequestsStaysWhenAnotherModelBecomesIdle() {
    for (String name : List.of("a", "b", "c")) {
      sim.model(name, 5);
    }
    Request longOne = sim.await("a");
    Request shortOne = sim.await("b");
    Request c = sim.acquire("c");
    sim.advance(30);
    String draining =
        sim.residency.snapshot().models().stream()
            .filter(m -> m.state() == ResidentModel.State.DRAINING)
            .map(ResidentModel::name)
            .findFirst()
            .orElseThrow();
    Request other = draining.equals("a:latest") ? shortOne : longOne;
    other.close();
    sim.advance(1);
    assertThat(c.granted()).isTrue();
    assertThat(c.lease.cost().evicted()).doesNotContain(draining).hasSize(1);
    assertThat(sim.acquire(draining).lease.cost().kind()).isEqualTo(Kind.RESIDENT);
  }

  @Test
  void aLaterLoadOfAVictimIsNotTheOneThatWasNamed() {
    sim.model("a", 6);
    sim.model("b", 6).loadSeconds = 100;
    Request running = sim.await("a");
    Request b = sim.acquire("b");
    sim.advance(20);
    running.close();
    sim.advance(1);
    Request again = sim.acquire("a");
    sim.advance(200);
    b.close();
    sim.advance(20);
    assertThat(again.granted()).isTrue();
    assertThat(sim.resident("a").epoch()).isEqualTo(2);
    assertThat(sim.resident("a").state()).isEqualTo(ResidentModel.State.READY);
  }

  @Test
  void aModelThatCanNeverFitFailsAtOnceAndNobodyIsEvictedForIt() {
    sim.model("a", 6);
    Spec big = sim.model("big", 11);
    sim.await("a").close();
    for (int i = 0; i < 3; i++) {
      Request request = sim.acquire("big");
      assertThat(request.error)
          .isInstanceOf(ModelRefusedException.class)
          .hasMessageContaining("big:latest needs 11 bytes, 10 bytes of the budget of 10 bytes")
          .hasMessageContaining("held: a:latest 6 bytes");
      assertThat(((ModelRefusedException) request.error).refusal().freeBytes()).isEqualTo(4);
    }
    assertThat(big.loads).isZero();
    assertThat(sim.names()).containsExactly("a");
  }

  @Test
  void aModelThatTakesMoreThanItsLoaderPromisedIsNotLoadedAndEvictedInACircle() {
    Spec liar = sim.model("liar", 5);
    liar.actualBytes = 10;
    sim.await("liar").close();
    CompletableFuture<Void> smaller = sim.residency.setBudget(8);
    sim.advance(1);
    assertThat(smaller).isCompleted();
    assertThat(sim.names()).isEmpty();
    for (int i = 0; i < 5; i++) {
      assertThat(sim.acquire("liar").error)
          .isInstanceOf(ModelRefusedException.class)
          .hasMessageContaining("liar:latest needs 10 bytes");
      sim.advance(1);
    }
    assertThat(liar.loads).isEqualTo(1);
  }

  @Test
  void aPinIsAGuarantee() {
    sim.model("a", 6);
    sim.model("b", 6);
    sim.model("c", 4);
    CompletableFuture<SwitchCost> pin = sim.residency.pin("a");
    sim.advance(1);
    assertThat(pin).isCompleted();
    sim.mustStay.add("a:latest");
    Request b = sim.acquire("b");
    assertThat(b.error)
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining("b:latest needs 6 bytes, 4 bytes of the budget of 10 bytes")
        .hasMessageContaining("a:latest 6 bytes (pinned)");
    sim.await("c").close();
    sim.finish();
    assertThat(sim.names()).containsExactly("a");
    sim.mustStay.clear();
    sim.residency.unpin("a");
    sim.await("b").close();
    assertThat(sim.names()).containsExactly("b");
  }

  @Test
  void aPinnedModelIsNotUnloadedAndTheBudgetCannotBeLessThanIt() {
    sim.model("a", 6);
    sim.specs.get("a").definition = sim.specs.get("a").definition.withPinned(true);
    sim.await("a").close();
    sim.mustStay.add("a:latest");
    CompletableFuture<Void> unload = sim.residency.unload("a");
    CompletableFuture<Void> budget = sim.residency.setBudget(5);
    sim.settle();
    assertThat(unload.exceptionNow()).isInstanceOf(PinnedModelException.class);
    assertThat(budget.exceptionNow())
        .isInstanceOf(PinnedModelException.class)
        .hasMessageContaining("5 bytes is less than the 6 bytes of pinned models");
    assertThat(sim.residency.snapshot().budgetBytes()).isEqualTo(10);
  }

  @Test
  void aFailingLoadFailsAllWhoJoinedAndTheAccountsAreRight() {
    Spec a = sim.model("a", 6);
    a.loadFailure = new IllegalStateException("the file is damaged");
    Request first = sim.acquire("a");
    Request second = sim.acquire("a");
    sim.advance(1);
    for (Request request : List.of(first, second)) {
      assertThat(request.error)
          .isInstanceOf(ModelLoadException.class)
          .hasMessage("a:latest can't be loaded: the file is damaged")
          .hasCause(a.loadFailure);
    }
    assertThat(sim.residency.snapshot().usedBytes()).isZero();
    sim.advance(100);
    assertThat(a.loads).isEqualTo(1);
    a.loadFailure = null;
    assertThat(sim.await("a").granted()).isTrue();
  }

  @Test
  void aFileThatCannotBeReadFailsWithoutALoad() {
    Spec a = sim.model("a", 6);
    a.sizeFailure = new IllegalStateException("no such file");
    assertThat(sim.acquire("a").error)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("no such file");
    assertThat(a.loads).isZero();
    assertThat(sim.acquire("nobody").error)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown: nobody");
  }

  @Test
  void unloadDrainsAndCompletesWhenTheMemoryIsFree() {
    Spec a = sim.model("a", 6);
    a.unloadSeconds = 2;
    Request running = sim.await("a");
    CompletableFuture<Void> unload = sim.residency.unload("a");
    sim.advance(5);
    assertThat(unload).isNotDone();
    running.close();
    sim.advance(1.9);
    assertThat(unload).isNotDone();
    sim.advance(0.2);
    assertThat(unload).isCompleted();
    assertThat(sim.residency.snapshot().usedBytes()).isZero();
    CompletableFuture<Void> again = sim.residency.unload("a");
    sim.settle();
    assertThat(again).isCompleted();
  }

  @Test
  void unloadingAModelThatIsBeingLoadedLetsThoseWhoWaitHaveItFirst() {
    sim.model("a", 6);
    Request waiting = sim.acquire("a").use(1);
    CompletableFuture<Void> unload = sim.residency.unload("a");
    sim.advance(1.5);
    assertThat(waiting.granted()).isTrue();
    assertThat(unload).isNotDone();
    sim.advance(1);
    assertThat(unload).isCompleted();
    assertThat(sim.names()).isEmpty();
  }

  @Test
  void aLessenedBudgetEvictsUntilItIsKept() {
    sim.model("a", 3);
    sim.model("b", 4);
    sim.await("a").close();
    Request b = sim.await("b");
    CompletableFuture<Void> smaller = sim.residency.setBudget(3);
    sim.advance(1);
    assertThat(smaller).isNotDone();
    assertThat(sim.resident("b").state()).isEqualTo(ResidentModel.State.DRAINING);
    b.close();
    sim.advance(1);
    assertThat(smaller).isCompleted();
    assertThat(sim.names()).containsExactly("a");
  }

  @Test
  void aPlanThatALessenedBudgetBreaksIsMadeAnewOrRefused() {
    sim.model("a", 6);
    sim.model("b", 6);
    sim.model("c", 4);
    Request running = sim.await("a");
    Request b = sim.acquire("b");
    sim.advance(20);
    var _ = sim.residency.setBudget(5);
    sim.settle();
    assertThat(b.error).isInstanceOf(ModelRefusedException.class);
    Request c = sim.acquire("c");
    running.close();
    sim.advance(5);
    assertThat(c.granted()).isTrue();
  }

  @Test
  void aPreloadedModelIsWarmedUpAndOneThatIsWaitedForIsNot() {
    sim.model("a", 5);
    sim.model("b", 5);
    CompletableFuture<SwitchCost> preload = sim.residency.preload("a", KeepAlive.DEFAULT);
    sim.advance(1);
    assertThat(preload.join().kind()).isEqualTo(Kind.LOADED);
    assertThat(sim.acquire("a").lease.model().warmUps).isEqualTo(1);
    assertThat(sim.await("b").lease.model().warmUps).isZero();
  }

  @Test
  void aPreloadedModelIsNotWarmedUpWhileOthersAreUsed() {
    sim.model("a", 5);
    sim.model("b", 5);
    Request using = sim.await("a");
    CompletableFuture<SwitchCost> preload = sim.residency.preload("b", KeepAlive.DEFAULT);
    sim.advance(1);
    assertThat(preload.join().kind()).isEqualTo(Kind.LOADED);
    using.close();
    assertThat(sim.acquire("b").lease.model().warmUps).isZero();
  }

  @Test
  void aChangedDefinitionDoesNotTouchWhatIsLoadedAndCountsForTheNextLoad() {
    Spec a = sim.model("a", 5);
    Request running = sim.await("a");
    a.definition = a.definition.withContextTokens(77);
    assertThat(sim.acquire("a").use(0).lease.definition().contextTokens()).isZero();
    var _ = sim.residency.unload("a");
    running.close();
    sim.advance(1);
    assertThat(sim.await("a").lease.definition().contextTokens()).isEqualTo(77);
  }

  @Test
  void closingFailsThoseWhoWaitAndFreesAllWhenTheLeasesAreClosed() {
    sim.model("a", 6);
    sim.model("b", 6);
    sim.model("c", 4).loadSeconds = 10;
    Request running = sim.await("a");
    Request c = sim.acquire("c");
    Request b = sim.acquire("b");
    CompletableFuture<Void> closed = sim.residency.closeAsync();
    sim.settle();
    assertThat(b.error).isInstanceOf(ResidencyClosedException.class);
    assertThat(c.error).isInstanceOf(ResidencyClosedException.class);
    assertThat(sim.acquire("a").error).isInstanceOf(ResidencyClosedException.class);
    sim.advance(5);
    running.close();
    assertThat(closed).isNotDone();
    sim.advance(10);
    assertThat(closed).isCompleted();
    assertThat(sim.inMemory).isEmpty();
    assertThat(sim.residency.snapshot().usedBytes()).isZero();
    assertThat(sim.acquire("a").error).isInstanceOf(ResidencyClosedException.class);
  }
}
