package dev.herd.benchmarks.machine;

import dev.herd.core.memory.MemoryPool;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast threads read memory that no cache holds: the sum of a large block, a contiguous part a
 * thread. The block is from the pool that weights are packed into, so it has the same pages.
 */
final class ReadBandwidth implements AutoCloseable {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final byte FILL = 1;
  private static final int CHUNK_SUM = (int) (CHUNK_BYTES / Integer.BYTES * 0x01010101L);
  private static final double BYTES_PER_GIGABYTE = 1e9;

  private final MemoryPool.Block block;
  private final long chunks;

  /**
   * Allocates and fills the block.
   *
   * @param bytes of the block: many times the last cache
   */
  ReadBandwidth(long bytes) {
    block = new MemoryPool(bytes).allocate("bandwidth", bytes);
    block.segment().fill(FILL);
    chunks = bytes / CHUNK_BYTES;
  }

  /** Returns gigabytes (10^9) a second of all threads together, the best of several passes. */
  double measure(int threads, int passes) {
    MemorySegment memory = block.segment();
    double seconds =
        ParallelTimer.bestSeconds(
            threads, passes, i -> read(memory, chunks * i / threads, chunks * (i + 1) / threads));
    return chunks * CHUNK_BYTES / seconds / BYTES_PER_GIGABYTE;
  }

  @Override
  public void close() {
    block.close();
  }

  private static void read(MemorySegment memory, long firstChunk, long endChunk) {
    int expected = 0;
    int actual = 0;
    for (long c = firstChunk; c < endChunk; c++) {
      actual += sum(memory, c * CHUNK_BYTES);
      expected += CHUNK_SUM;
    }
    if (actual != expected) {
      throw new IllegalStateException("memory sums up to " + actual + ", not " + expected);
    }
  }

  /** Four sums, lest each addition wait for the one before. */
  private static int sum(MemorySegment memory, long offset) {
    int step = INTS.vectorByteSize();
    ByteOrder order = ByteOrder.nativeOrder();
    IntVector a = IntVector.zero(INTS);
    IntVector b = IntVector.zero(INTS);
    IntVector c = IntVector.zero(INTS);
    IntVector d = IntVector.zero(INTS);
    for (int i = 0; i < CHUNK_BYTES; i += 4 * step) {
      long at = offset + i;
      a = a.add(IntVector.fromMemorySegment(INTS, memory, at, order));
      b = b.add(IntVector.fromMemorySegment(INTS, memory, at + step, order));
      c = c.add(IntVector.fromMemorySegment(INTS, memory, at + 2L * step, order));
      d = d.add(IntVector.fromMemorySegment(INTS, memory, at + 3L * step, order));
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }
}
