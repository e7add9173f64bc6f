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
    assertThat(chunks.take(0)).isNegative();
  }

  @Test
  void aWorkerTakesAQuarterOfWhatIsLeftToIt() {
    Chunks chunks = new Chunks(2);
    chunks.split(40);
    List<Integer> ends = new ArrayList<>();
    for (long taken = chunks.take(0); ends.size() < 9; taken = chunks.take(0)) {
      ends.add(Chunks.end(taken));
    }
    assertThat(ends).containsExactly(5, 9, 12, 14, 16, 17, 18, 19, 20);
    assertThat(Chunks.first(chunks.take(0))).isEqualTo(38);
  }

  @Test
  void fewerChunksThanWorkersAreAllTaken() {
    Chunks chunks = new Chunks(5);
    chunks.split(2);
    assertThat(takeAll(chunks, 0)).containsExactlyInAnyOrder(0, 1);
    chunks.split(Integer.MAX_VALUE);
    long taken = chunks.take(4);
    assertThat(Chunks.first(taken)).isEqualTo((int) (4L * Integer.MAX_VALUE / 5));
    assertThat(Chunks.end(taken)).isGreaterThan(Chunks.first(taken));
    chunks.clear();
    assertThat(chunks.take(4)).isNegative();
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
    for (long taken = chunks.take(worker); taken >= 0; taken = chunks.take(worker)) {
      for (int c = Chunks.first(taken); c < Chunks.end(taken); c++) {
        all.add(c);
      }
    }
    return all;
  }
}
