package dev.herd.core.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerTeamTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64})
  void everyItemIsRunOnce(int threads) {
    try (WorkerTeam team = WorkerTeam.create(threads)) {
      assertThat(team.size()).isEqualTo(threads);
      for (int items = 0; items < 200; items = items * 2 + 1) {
        for (int chunk : new int[] {1, 2, 7, 1000}) {
          AtomicIntegerArray runs = new AtomicIntegerArray(items);
          team.run(items, chunk, (worker, first, end) -> count(runs, first, end));
          for (int i = 0; i < items; i++) {
            assertThat(runs.get(i)).as("item %d of %d", i, items).isEqualTo(1);
          }
        }
      }
    }
  }

  private static void count(AtomicIntegerArray runs, int first, int end) {
    for (int i = first; i < end; i++) {
      runs.incrementAndGet(i);
    }
  }

  @Test
  void plainWritesAreVisibleToTheCallerAndToLaterRegions() {
    int[] values = new int[1000];
    try (WorkerTeam team = WorkerTeam.create(4)) {
      for (int round = 1; round <= 2000; round++) {
        int expected = round - 1;
        team.run(
            values.length,
            50,
            (worker, first, end) -> {
              for (int i = first; i < end; i++) {
                // The neighbour's value was written by another worker, a region before.
                int other = values[(i + 500) % 1000];
                if (other != expected && other != expected + 1) {
                  throw new AssertionError("stale value " + other + ", expected " + expected);
                }
                values[i]++;
              }
            });
        assertThat(values[round % 1000]).isEqualTo(round);
      }
    }
  }

  @Test
  void workersThatRunTogetherHaveDifferentNumbers() {
    try (WorkerTeam team = WorkerTeam.create(4)) {
      AtomicIntegerArray inside = new AtomicIntegerArray(4);
      team.run(
          400,
          1,
          (worker, first, end) -> {
            assertThat(inside.incrementAndGet(worker)).isEqualTo(1);
            Thread.onSpinWait();
            inside.decrementAndGet(worker);
          });
    }
  }

  @Test
  void sleepingWorkersWakeUp() throws InterruptedException {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      for (int i = 0; i < 5; i++) {
        Thread.sleep(20);
        ConcurrentHashMap<Thread, Boolean> seen = new ConcurrentHashMap<>();
        team.run(
            2,
            1,
            (worker, first, end) -> {
              seen.put(Thread.currentThread(), true);
              while (seen.size() < 2) {
                Thread.onSpinWait();
              }
            });
        assertThat(seen).hasSize(2);
      }
    }
  }

  @Test
  void whatABodyThrowsReachesTheCallerAndTheTeamLivesOn() {
    try (WorkerTeam team = WorkerTeam.create(3)) {
      for (int thrower = 0; thrower < 30; thrower++) {
        int at = thrower;
        assertThatThrownBy(
                () ->
                    team.run(
                        30,
                        1,
                        (worker, first, end) -> {
                          if (first <= at && at < end) {
                            throw new IllegalArgumentException("item " + at);
                          }
                        }))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("item " + at);
      }
      AtomicInteger sum = new AtomicInteger();
      team.run(10, 1, (worker, first, end) -> IntStream.range(first, end).forEach(sum::addAndGet));
      assertThat(sum.get()).isEqualTo(45);
    }
  }

  @Test
  void callersTakeTurns() throws InterruptedException {
    try (WorkerTeam team = WorkerTeam.create(2)) {
      AtomicInteger callersInside = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      AtomicInteger overlaps = new AtomicInteger();
      for (int c = 0; c < 4; c++) {
        callers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 200; i++) {
                        try (WorkerTeam.Turn _ = team.turn()) {
                          if (callersInside.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                          }
                          team.run(8, 1, (worker, first, end) -> Thread.onSpinWait());
                          team.run(8, 1, (worker, first, end) -> Thread.onSpinWait());
                          callersInside.decrementAndGet();
                        }
                      }
                    }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(overlaps.get()).isZero();
    }
  }

  @Test
  void aClosedTeamRefuses() {
    WorkerTeam team = WorkerTeam.create(2);
    team.close();
    team.close();
    assertThatThrownBy(() -> team.run(4, 1, (worker, first, end) -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1025})
  void sizesOutOfRangeAreRefused(int threads) {
    assertThatThrownBy(() -> WorkerTeam.create(threads))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(threads));
  }
}
