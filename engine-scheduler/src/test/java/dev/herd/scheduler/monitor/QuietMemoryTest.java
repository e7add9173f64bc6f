package dev.herd.scheduler.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.scheduler.monitor.leak.LeakDetector;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuietMemoryTest {
  private final HerdSnapshot snapshot =
      Snapshots.herd(
          Snapshots.model("a:latest", ModelState.READY, 1000, 0),
          Snapshots.model("b:latest", ModelState.READY, 2000, 500),
          Snapshots.model("c:latest", ModelState.ABSENT, 0, 0));

  @Test
  void keysAndValuesThatAreKeptForPromptsToComeMayGrow() {
    Map<String, Long> bytes = QuietMemory.bytes(snapshot);
    assertThat(bytes).containsEntry("a:latest/kv", 1000L).doesNotContainKey("b:latest/kv");
    assertThat(bytes).containsEntry("b:latest/weights", 565_000_000L);
    assertThat(bytes).containsEntry("engine/scratch", 12_345_678L);
  }

  @Test
  void ofTheProcessCountsWhatIsInNeitherPoolNorHeap() {
    assertThat(QuietMemory.bytes(snapshot))
        .containsEntry(LeakDetector.PROCESS, 1_500_000_000L - 2 * 565_000_000 - 3000 - 100_000_000);
  }

  @Test
  void modelsInMemoryAreTheContext() {
    assertThat(QuietMemory.context(snapshot)).isEqualTo("a:latest b:latest");
    assertThat(snapshot.quiet()).isTrue();
    assertThat(Snapshots.herd(Snapshots.model("a", ModelState.LOADING, 0, 0)).quiet()).isFalse();
    assertThat(Snapshots.herd(Snapshots.model("packing", ModelState.READY, 0, 0)).quiet())
        .isFalse();
  }
}
