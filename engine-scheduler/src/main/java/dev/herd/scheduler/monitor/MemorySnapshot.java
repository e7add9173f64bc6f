package dev.herd.scheduler.monitor;

import dev.herd.core.memory.MemoryPool;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of a herd and its process at one moment, in bytes.
 *
 * @param budgetBytes what models may take
 * @param highWaterBytes the most that all accounts held together
 * @param accounts what each account of the pool holds and held at most, the oldest first
 * @param process the process as the operating system sees it
 * @param heapUsedBytes Java objects, those that nobody uses any more too
 * @param heapCommittedBytes what the Java heap has from the system
 * @param heapMaxBytes what the Java heap may become
 * @param gpus those of the machine, none where there is no driver
 */
public record MemorySnapshot(
    long budgetBytes,
    long highWaterBytes,
    Map<String, MemoryPool.Usage> accounts,
    ProcessMemory process,
    long heapUsedBytes,
    long heapCommittedBytes,
    long heapMaxBytes,
    List<GpuMemory> gpus) {
  /** Copies the accounts and the list. */
  public MemorySnapshot {
    gpus = List.copyOf(gpus);
    accounts = Collections.unmodifiableMap(new LinkedHashMap<>(accounts));
  }

  /** Returns the figures of a pool and of this process now. */
  static MemorySnapshot of(MemoryPool pool, List<GpuMemory> gpus) {
    Runtime runtime = Runtime.getRuntime();
    long committed = runtime.totalMemory();
    return new MemorySnapshot(
        pool.budgetBytes(),
        pool.total().highWaterBytes(),
        pool.usage(),
        ProcessMemory.now(),
        committed - runtime.freeMemory(),
        committed,
        runtime.maxMemory(),
        gpus);
  }

  /** Returns what all accounts hold. */
  public long usedBytes() {
    return accounts.values().stream().mapToLong(MemoryPool.Usage::bytes).sum();
  }

  /** Returns what the accounts of a kind hold. */
  public long bytes(AccountKind kind) {
    return accounts.entrySet().stream()
        .filter(account -> AccountKind.of(account.getKey()) == kind)
        .mapToLong(account -> account.getValue().bytes())
        .sum();
  }
}
