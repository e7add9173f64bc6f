package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.KernelScratch;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.gguf.GgmlType;
import java.io.IOException;
import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Matrix products of each weight type: 1 and 8 tokens over weights that no cache holds, as in
 * decoding, and 64 and 512 tokens, as in prefill.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar MatMulBenchmark [-p type=Q4_0] [-p layout=packed] [-t 2]
 * </pre>
 *
 * <p>There are some 150 combinations, and scalar ones are slow: choose. With {@code -prof gc},
 * allocation per operation is the profiler's own few bytes.
 */
@State(Scope.Benchmark)
public class MatMulBenchmark extends KernelBenchmark {
  private static final int COLUMNS = 2048;
  private static final int PREFILL_ROWS = 2048;
  private static final int MOST_DECODE_TOKENS = 8;
  private static final long DECODE_BYTES = 256 << 20;

  @Param({
    "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K",
    "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"
  })
  private GgmlType type;

  /** In the file's layout, or packed into panels; combinations that don't exist fail and say so. */
  @Param({"mapped", "packed"})
  private String layout;

  @Param({"1", "8", "64", "512"})
  private int tokens;

  private Arena arena;
  private MatMulCase matrix;
  private Activations activations;

  /** What each thread writes to. */
  @State(Scope.Thread)
  public static class Worker {
    private final KernelScratch scratch = new KernelScratch();
    private float[] out;

    /** Makes room for the products. */
    @Setup(Level.Trial)
    public void allocate(MatMulBenchmark benchmark) {
      out = new float[benchmark.tokens * benchmark.matrix.weights().rows()];
    }
  }

  /** Maps random weights and checks a sample of the products. */
  @SuppressWarnings("MustBeClosedChecker") // tearDown closes the arena
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    arena = Arena.ofShared();
    boolean decode = tokens <= MOST_DECODE_TOKENS;
    int rows = decode ? (int) (DECODE_BYTES / type.bytes(COLUMNS)) : PREFILL_ROWS;
    matrix = new MatMulCase(arena, kernels(), type, layout, rows, COLUMNS);
    activations = matrix.activations(tokens);
  }

  /** Unmaps the weights. */
  @TearDown(Level.Trial)
  public void tearDown() {
    matrix.close();
    arena.close();
  }

  /** All rows, by one thread. */
  @Benchmark
  public float[] multiply(Worker worker, Throughput throughput) {
    WeightMatrix weights = matrix.weights();
    int rows = weights.rows();
    matrix
        .matMul()
        .multiply(weights, 0, rows, activations, 0, tokens, worker.out, 0, rows, worker.scratch);
    throughput.add(rows * weights.rowBytes(), (long) rows * COLUMNS * tokens);
    return worker.out;
  }
}
