package dev.herd.core.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class ChunksTest {
  @Test
  void aWorkerTakesItsOwnInOrderAndThenTheEndsOfOthers() {
    Chunks chunks = new Chunks(3);
    chunks.split(7);
    assertThat(takeAll(chunks, 1)).containsExactly(2, 3, 6, 5, 4, 1, 0);
    assertThat(chunks.take(0)).isEqualTo(-1);
  }

  @Test
  void fewerChunksThanWorkersAreAllTaken() {
    Chunks chunks = new Chunks(5);
    chunks.split(2);
    assertThat(takeAll(chunks, 0)).containsExactlyInAnyOrder(0, 1);
    chunks.split(Integer.MAX_VALUE);
    assertThat(chunks.take(4)).isEqualTo((int) (4L * Integer.MAX_VALUE / 5));
    chunks.clear();
    assertThat(chunks.take(4)).isEqualTo(-1);
  }

  @Test
  void eachChunkIsTakenOnceWhateverTheRace() throws InterruptedException {
    int count = 100_000;
    int workers = 4;
    Chunks chunks = new Chunks(workers);
    chunks.split(count);
    AtomicIntegerArray taken = new AtomicIntegerArray(count);
    List<Thread> threads = new ArrayList<>();
    // Worker 3 never comes, so that the others meet at its range.
    for (int w = 0; w < workers - 1; w++) {
      int worker = w;
      threads.add(
          Thread.startVirtualThread(() -> takeAll(chunks, worker).forEach(taken::incrementAndGet)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < count; i++) {
      assertThat(taken.get(i)).as("chunk %d", i).isEqualTo(1);
    }
  }

  private static List<Integer> takeAll(Chunks chunks, int worker) {
    List<Integer> all = new ArrayList<>();
    for (int c = chunks.take(worker); c >= 0; c = chunks.take(worker)) {
      all.add(c);
    }
    return all;
  }
}
