package dev.herd.scheduler.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTableTest {
  @Test
  void columnsAreAlignedAndSumsAddUp() {
    HerdSnapshot snapshot =
        Snapshots.herd(
            Snapshots.model("llama:latest", ModelState.READY, 18_900_000, 0),
            Snapshots.model("pinned:q4", ModelState.LOADING, 0, 0),
            Snapshots.model("qwen:latest", ModelState.ABSENT, 0, 0),
            Snapshots.model("packing:q4", ModelState.READY, 0, 0),
            Snapshots.model("shared:q4", ModelState.READY, 1000, 0));
    assertThat(MemoryTable.of(snapshot))
        .isEqualTo(
            """
            model         type  state                           weights       KV   memory
            llama:latest  Q4_0  ready                            637 MB  18.9 MB   656 MB
            pinned:q4     Q4_0  loading, pinned                  637 MB      0 B   637 MB
            qwen:latest   Q4_0  absent                              0 B      0 B      0 B
            packing:q4    Q4_0  ready, 25 % packed               637 MB      0 B   637 MB
            shared:q4     Q4_0  ready                            shared  1.00 kB  1.00 kB
            scratch                                                               12.3 MB
            Java heap                                                             40.0 MB
            total                                                                 1.98 GB
            budget                                                                6.00 GB
            resident                                                              2.00 GB
            available                                                             unknown
            GPU 0               NVIDIA H200, 151 GB, 40 % busy                    21.5 GB
            GPU 1               Other, unknown                                    unknown
            """);
  }
}
