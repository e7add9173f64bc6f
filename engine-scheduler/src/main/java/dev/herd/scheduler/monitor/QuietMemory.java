package dev.herd.scheduler.monitor;

import dev.herd.scheduler.monitor.leak.LeakDetector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What of a quiet herd's memory should stay as it is, for {@link LeakDetector}. */
final class QuietMemory {
  private QuietMemory() {}

  /** Returns the models that are in memory, as text: with others other sizes are right. */
  static String context(HerdSnapshot sample) {
    return sample.models().stream()
        .filter(model -> model.state() == ModelState.READY)
        .map(ModelSnapshot::name)
        .collect(Collectors.joining(" "));
  }

  /**
   * Returns the bytes of each account, and of the process beside the pool and the Java heap.
   *
   * <p>Keys and values that are kept for prompts to come may grow with each request; of a model
   * that has any the account is left out. They go when the model has been idle for a while.
   */
  static Map<String, Long> bytes(HerdSnapshot sample) {
    Set<String> caching = new HashSet<>();
    for (ModelSnapshot model : sample.models()) {
      if (model.idleKvBytes() > 0) {
        caching.add(model.name() + "/kv");
      }
    }
    MemorySnapshot memory = sample.memory();
    Map<String, Long> bytes = new HashMap<>();
    memory
        .accounts()
        .forEach(
            (account, usage) -> {
              if (!caching.contains(account)) {
                bytes.put(account, usage.bytes());
              }
            });
    if (memory.process().residentKnown()) {
      bytes.put(LeakDetector.PROCESS, besidePoolAndHeap(memory));
    }
    return bytes;
  }

  /** Scratch lies on the heap. What the heap has and never touched makes it less, all the time. */
  private static long besidePoolAndHeap(MemorySnapshot memory) {
    long nativePool = memory.usedBytes() - memory.bytes(AccountKind.SCRATCH);
    return memory.process().anonymousBytes() - nativePool - memory.heapCommittedBytes();
  }
}
