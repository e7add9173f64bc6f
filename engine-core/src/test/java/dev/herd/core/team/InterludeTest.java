package dev.herd.core.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is done between the turns of a team. */
@Timeout(60)
class InterludeTest {
  private static final Executor OWN_THREAD = action -> Thread.ofPlatform().start(action);

  /** Less than a team is thought to be in use for after a turn. */
  private static final long SHORT_NANOS = 1_000_000;

  private final AtomicInteger left = new AtomicInteger(20);
  private final List<Thread> threads = new ArrayList<>(); // guarded by the team's turn

  private boolean slice() {
    threads.add(Thread.currentThread());
    return left.decrementAndGet() > 0;
  }

  @Test
  void theCallerRunsAllWhereNobodyElseTakesTurns() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      team.runBetweenTurns(this::slice);
    }
    assertThat(threads).hasSize(20).containsOnly(Thread.currentThread());
  }

  @Test
  void theHolderOfATurnRunsItsOwn() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      try (WorkerTeam.Turn _ = team.turn()) {
        team.runBetweenTurns(this::slice);
      }
    }
    assertThat(threads).hasSize(20).containsOnly(Thread.currentThread());
  }

  @Test
  void whoTakesTurnsRunsASliceAfterEach() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      CompletableFuture<Void> work;
      try (WorkerTeam.Turn _ = team.turn()) {
        work = runBetweenTurns(team);
      }
      assertThat(threads).containsExactly(Thread.currentThread());
      long turnEnd = System.nanoTime();
      long pause = 0;
      for (int expected = 18; expected >= 0; expected--) {
        try (WorkerTeam.Turn _ = team.turn()) {
          pause = Math.max(pause, System.nanoTime() - turnEnd);
          int before = left.get();
          // A turn within a turn has no slice after it.
          try (WorkerTeam.Turn _ = team.turn()) {
            assertThat(left).hasValue(before);
          }
          assertThat(left).hasValue(before);
        }
        turnEnd = System.nanoTime();
        if (pause < SHORT_NANOS) {
          assertThat(left).hasValue(expected);
        }
      }
      work.join();
      // Where this thread lost its core between two turns, the other may have gone on.
      if (pause < SHORT_NANOS) {
        assertThat(threads).containsOnly(Thread.currentThread());
      }
    }
    assertThat(threads).hasSize(20);
  }

  /** Starts the work on a thread of its own, and returns when it waits for turns of others. */
  private CompletableFuture<Void> runBetweenTurns(WorkerTeam team) {
    CompletableFuture<Thread> owner = new CompletableFuture<>();
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(
            () -> {
              owner.complete(Thread.currentThread());
              team.runBetweenTurns(this::slice);
            },
            OWN_THREAD);
    while (owner.join().getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return work;
  }

  @Test
  void theCallerGoesOnWhenTurnsEnd() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      CompletableFuture<Void> work;
      try (WorkerTeam.Turn _ = team.turn()) {
        work = runBetweenTurns(team);
        assertThat(threads).isEmpty();
      }
      work.join();
    }
    assertThat(threads).hasSize(20);
    assertThat(threads.getFirst()).isSameAs(Thread.currentThread());
    assertThat(threads.subList(1, 20)).doesNotContain(Thread.currentThread());
  }

  @Test
  void aFailureIsThrownWhereTheWorkIsWaitedFor() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      left.set(1);
      AtomicInteger slices = new AtomicInteger();
      CompletableFuture<Void> work;
      try (WorkerTeam.Turn _ = team.turn()) {
        AtomicBoolean waits = new AtomicBoolean();
        work =
            CompletableFuture.runAsync(
                () -> {
                  waits.set(true);
                  team.runBetweenTurns(
                      () -> {
                        slices.incrementAndGet();
                        throw new IllegalArgumentException("a slice");
                      });
                },
                OWN_THREAD);
        while (!waits.get()) {
          Thread.onSpinWait();
        }
      }
      assertThatThrownBy(work::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a slice");
      assertThat(slices).hasValue(1);
      team.run(10, 1, (worker, first, end) -> left.addAndGet(end - first));
      assertThat(left).hasValue(11);
    }
  }

  @Test
  void worksOfSeveralCallersAndTurnsExcludeEachOther() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger overlaps = new AtomicInteger();
      List<CompletableFuture<Void>> works = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        AtomicInteger more = new AtomicInteger(200);
        works.add(
            CompletableFuture.runAsync(
                () ->
                    team.runBetweenTurns(
                        () -> {
                          exclusive(inside, overlaps);
                          return more.decrementAndGet() > 0;
                        }),
                OWN_THREAD));
      }
      CompletableFuture<Void> all =
          CompletableFuture.allOf(works.toArray(CompletableFuture[]::new));
      while (!all.isDone()) {
        try (WorkerTeam.Turn _ = team.turn()) {
          exclusive(inside, overlaps);
        }
      }
      all.join();
      assertThat(overlaps).hasValue(0);
    }
  }

  private static void exclusive(AtomicInteger inside, AtomicInteger overlaps) {
    if (inside.incrementAndGet() != 1) {
      overlaps.incrementAndGet();
    }
    Thread.onSpinWait();
    inside.decrementAndGet();
  }

  @Test
  void anInterruptEndsNothingAndIsKept() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      CompletableFuture<Boolean> interrupted;
      try (WorkerTeam.Turn _ = team.turn()) {
        CompletableFuture<Thread> owner = new CompletableFuture<>();
        interrupted =
            CompletableFuture.supplyAsync(
                () -> {
                  owner.complete(Thread.currentThread());
                  team.runBetweenTurns(this::slice);
                  return Thread.interrupted();
                },
                OWN_THREAD);
        owner.join().interrupt();
      }
      assertThat(interrupted.join()).isTrue();
    }
    assertThat(threads).hasSize(20);
  }
}
