package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.AttentionKernel;
import dev.herd.core.kernel.Kernels;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Attention over a cache of halves, for the rows that share a key and value head: one row is one
 * token of a model without shared heads, 8 are one token where 8 heads share, 32 are a block of
 * tokens of a prompt. Steps alone, and all together. Gigabytes are those of the cache.
 */
@State(Scope.Thread)
public class AttentionBenchmark extends KernelBenchmark {
  private static final int RUN = AttentionKernel.RUN;
  private static final double TOLERANCE = 1e-5;

  /** Sums in halves: a score that differs in its last bit moves one by a step, 2^-11 of it. */
  private static final double HALF_TOLERANCE = 2e-3;

  private static final long HALF_BYTES = 2;

  @Param({"64", "128", "256"})
  private int headDim;

  @Param({"1", "8", "32"})
  private int rows;

  @Param({"1024"})
  private int positions;

  private Arena arena;
  private CachedRows block;

  /** Fills the cache and checks all steps. */
  @SuppressWarnings("MustBeClosedChecker") // tearDown closes the arena
  @Setup(Level.Trial)
  public void setUp() {
    if (positions % RUN != 0 || positions < CachedRows.HALF_SUM_POSITIONS) {
      throw new IllegalArgumentException("positions=" + positions + " are no runs of " + RUN);
    }
    arena = Arena.ofShared();
    block = block(kernels());
    CachedRows scalar = block(Kernels.scalar());
    scalar.attendInHalves();
    block.attendInHalves();
    check("attention in halves", scalar, HALF_TOLERANCE);
    scalar.attend();
    block.attend();
    check("attention", scalar, TOLERANCE);
  }

  private CachedRows block(Kernels kernels) {
    return new CachedRows(kernels, arena, rows, headDim, positions);
  }

  private void check(String steps, CachedRows scalar, double tolerance) {
    Agreement.check(steps + ", totals", block.totals(), scalar.totals(), TOLERANCE, 0);
    int padded = AttentionKernel.padded(headDim);
    for (int r = 0; r < rows; r++) {
      // The total is what the sum is divided by.
      double absolute = tolerance * Math.max(1, scalar.totals()[r]);
      float[] actual = Arrays.copyOfRange(block.sums(), r * padded, (r + 1) * padded);
      float[] expected = Arrays.copyOfRange(scalar.sums(), r * padded, (r + 1) * padded);
      Agreement.check(steps + ", row " + r, actual, expected, tolerance, absolute);
    }
  }

  /** Frees the cache. */
  @TearDown(Level.Trial)
  public void tearDown() {
    arena.close();
  }

  private long products(int positions) {
    return (long) rows * positions * headDim;
  }

  private long cacheBytes(int positions) {
    return HALF_BYTES * positions * headDim;
  }

  /** Keys and values to floats. */
  @Benchmark
  public CachedRows widen(Throughput throughput) {
    for (int p = 0; p < positions; p += RUN) {
      block.widenKeys(p);
      block.widenValues(p);
    }
    throughput.add(2 * cacheBytes(positions), 0);
    return block;
  }

  /** Queries with widened keys. */
  @Benchmark
  public CachedRows scores(Throughput throughput) {
    for (int p = 0; p < positions; p += RUN) {
      block.scores(p);
    }
    throughput.add(0, products(positions));
    return block;
  }

  /** The same for all rows at once. */
  @Benchmark
  public CachedRows blockScores(Throughput throughput) {
    block.arrangeQueries();
    for (int p = 0; p < positions; p += RUN) {
      block.blockScores(p);
    }
    throughput.add(0, products(positions));
    return block;
  }

  /** Softmax of all rows, in place: of its own results from the second call on. */
  @Benchmark
  public CachedRows softmax(Elements elements) {
    block.softmax();
    elements.add((long) rows * positions);
    return block;
  }

  /** Weights with widened values. */
  @Benchmark
  public CachedRows weightedSum(Throughput throughput) {
    block.clearSums();
    for (int p = 0; p < positions; p += RUN) {
      block.weightedSum(p);
    }
    throughput.add(0, products(positions));
    return block;
  }

  /** From the cache to the sums. */
  @Benchmark
  public CachedRows attention(Throughput throughput) {
    block.attend();
    throughput.add(2 * cacheBytes(positions), 2 * products(positions));
    return block;
  }

  /** The way of short contexts, over 128 positions; values are widened for each row. */
  @Benchmark
  public CachedRows attentionInHalves(Throughput throughput) {
    block.attendInHalves();
    int few = CachedRows.HALF_SUM_POSITIONS;
    throughput.add(2 * cacheBytes(few), 2 * products(few));
    return block;
  }
}
