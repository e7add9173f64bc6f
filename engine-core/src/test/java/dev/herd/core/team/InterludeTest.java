package dev.herd.core.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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

  /** The thread of the last {@link #runBetweenTurns}. */
  private Thread owner;

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
      CompletableFuture<Boolean> work;
      try (WorkerTeam.Turn _ = team.turn()) {
        work = runBetweenTurns(team, this::slice);
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

  /**
   * Starts work on a thread of its own, and returns when that waits for turns of others. The result
   * is whether the thread was interrupted at the end.
   */
  private CompletableFuture<Boolean> runBetweenTurns(WorkerTeam team, BooleanSupplier slice) {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    CompletableFuture<Boolean> work =
        CompletableFuture.supplyAsync(
            () -> {
              started.complete(Thread.currentThread());
              team.runBetweenTurns(slice);
              return Thread.interrupted();
            },
            OWN_THREAD);
    owner = started.join();
    while (owner.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return work;
  }

  @Test
  void theCallerGoesOnWhenTurnsEnd() {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      CompletableFuture<Boolean> work;
      try (WorkerTeam.Turn _ = team.turn()) {
        work = runBetweenTurns(team, this::slice);
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
      CompletableFuture<Boolean> work;
      try (WorkerTeam.Turn _ = team.turn()) {
        work =
            runBetweenTurns(
                team,
                () -> {
                  slices.incrementAndGet();
                  throw new IllegalArgumentException("a slice");
                });
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
        interrupted = runBetweenTurns(team, this::slice);
        owner.interrupt();
      }
      assertThat(interrupted.join()).isTrue();
    }
    assertThat(threads).hasSize(20);
  }
}
