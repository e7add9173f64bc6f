package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.sampling.Sampler;
import dev.herd.core.sampling.SamplingOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Decoding leaves next to no garbage. Runs where kernels are scalar: vector ones allocate until
 * they are compiled, whenever that is, so {@code herd bench} measures theirs (docs/benchmarks.md).
 */
@Tag("kernel")
class DecodeAllocationTest {
  /** Enough for several pages of the KV cache, and for both ways of summing values. */
  private static final int TOKENS = 300;

  /** Pages of the KV cache take some 50; one object a region would take more than a thousand. */
  private static final long BYTES_PER_TOKEN = 512;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(strings = {"llama-F16", "llama-Q4_0", "llama-Q4_K_M", "gemma3-F16", "qwen3moe-F16"})
  void aTokenLeavesNoGarbage(String name) throws IOException {
    assumeTrue(Kernels.get().description().equals("scalar"), "vector kernels in this run");
    Set<Thread> others = new HashSet<>(Thread.getAllStackTraces().keySet());
    Reference reference = new Reference(Reference.resources(), name);
    try (Engine engine = Reference.engine(2);
        Model model = reference.open(engine);
        Sequence sequence = model.newSequence()) {
      long[] ids = idsOfTeam(others);
      Batch batch = model.newBatch(1, 1);
      Sampler sampler = new Sampler(SamplingOptions.defaults(), model.description().vocabulary());
      decode(sequence, batch, sampler); // loads classes, makes scratch memory
      sequence.truncate(0);
      long before = allocated(ids);
      decode(sequence, batch, sampler);
      assertThat((allocated(ids) - before) / TOKENS).isBetween(0L, BYTES_PER_TOKEN);
    }
  }

  private static void decode(Sequence sequence, Batch batch, Sampler sampler) {
    int token = 1;
    for (int i = 0; i < TOKENS; i++) {
      batch.clear();
      batch.add(sequence, token, true);
      sequence.model().forward(batch);
      token = sampler.sample(batch.logits(), batch.logitsOffset(0));
      sampler.accept(token);
    }
  }

  /** Returns the ids of the calling thread and of the workers, which are the new threads. */
  private static long[] idsOfTeam(Set<Thread> others) {
    long[] workers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !others.contains(thread))
            .filter(thread -> thread.getName().startsWith("herd-worker-"))
            .mapToLong(Thread::threadId)
            .toArray();
    assertThat(workers).hasSize(1);
    long caller = Thread.currentThread().threadId();
    return LongStream.concat(LongStream.of(caller), LongStream.of(workers)).toArray();
  }

  private long allocated(long[] ids) {
    return LongStream.of(threads.getThreadAllocatedBytes(ids)).sum();
  }
}
