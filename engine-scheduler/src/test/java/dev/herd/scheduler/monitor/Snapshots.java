package dev.herd.scheduler.monitor;

import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.OperationTimes;
import dev.herd.scheduler.batching.statistics.ModelRecorder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Snapshots of no herd. */
final class Snapshots {
  private Snapshots() {}

  static ModelSnapshot model(String name, ModelState state, long kvBytes, long idleKvBytes) {
    boolean there = state != ModelState.ABSENT;
    return new ModelSnapshot(
        name,
        "Q4_0",
        state,
        name.startsWith("pinned"),
        there ? 72_000_000 : 0,
        there ? 565_000_000 : 0,
        name.startsWith("packing") ? 0.25 : 1,
        name.startsWith("shared"),
        kvBytes,
        idleKvBytes,
        0,
        OperationTimes.NONE,
        new ModelRecorder(0).snapshot(0, 0),
        ModelHistory.NONE);
  }

  static HerdSnapshot herd(ModelSnapshot... models) {
    Map<String, MemoryPool.Usage> accounts = new LinkedHashMap<>();
    accounts.put("engine/scratch", new MemoryPool.Usage(12_345_678, 12_345_678));
    for (ModelSnapshot model : models) {
      String name = model.name();
      accounts.put(name + "/weights", new MemoryPool.Usage(model.packedWeightBytes(), 0));
      accounts.put(name + "/kv", new MemoryPool.Usage(model.kvBytes(), 0));
    }
    MemorySnapshot memory =
        new MemorySnapshot(
            6_000_000_000L,
            0,
            accounts,
            new ProcessMemory(1_999_960_000, 1_500_000_000, 400_000_000, ProcessMemory.UNKNOWN),
            52_345_678,
            100_000_000,
            1_000_000_000,
            List.of(
                new GpuMemory(0, "NVIDIA H200", 150_754_820_096L, 21_474_836_480L, 40),
                new GpuMemory(1, "Other", -1, -1, -1)));
    return new HerdSnapshot(Instant.EPOCH, List.of(models), memory, 0, 0);
  }
}
