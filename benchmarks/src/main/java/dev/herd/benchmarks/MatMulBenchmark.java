package dev.herd.benchmarks;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.KernelScratch;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.MatMul;
import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Matrix products of each weight type: one token over weights that no cache holds, as in decoding,
 * and 512 tokens, as in prefill. {@code kernels} tells the scalar twin from the vector one.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar MatMulBenchmark [-p type=Q4_0] [-p layout=packed] [-t 2]
 * </pre>
 *
 * <p>With {@code -prof gc}, allocation per operation is the profiler's own few bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-XX:+UnlockDiagnosticVMOptions",
      "-XX:MinInlineFrequencyRatio=0"
    })
public class MatMulBenchmark {
  private static final int COLUMNS = 2048;
  private static final int PREFILL_ROWS = 2048;
  private static final long DECODE_BYTES = 256 << 20;
  private static final double TOLERANCE = 0.05; // of 8-bit activations

  @Param({"Q4_0", "Q4_K", "Q6_K", "Q8_0", "F16"})
  private GgmlType type;

  @Param({"auto", "scalar"})
  private String kernels;

  /** In the file's layout, or packed into panels; JMH skips combinations that do not exist. */
  @Param({"mapped", "packed"})
  private String layout;

  @Param({"1", "512"})
  private int tokens;

  private Arena arena;
  private MatMul matMul;
  private WeightMatrix unpacked;
  private WeightMatrix weights;
  private Activations activations;

  /** What each thread writes to. */
  @State(Scope.Thread)
  public static class Worker {
    private final KernelScratch scratch = new KernelScratch();
    private float[] out;

    /** Makes room for the products. */
    @Setup(Level.Trial)
    public void allocate(MatMulBenchmark benchmark) {
      out = new float[benchmark.tokens * benchmark.weights.rows()];
    }
  }

  /** Maps random weights and checks a sample of the products. */
  @SuppressWarnings("MustBeClosedChecker") // tearDown closes the arena
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    System.setProperty("herd.kernels", kernels); // Each combination has a process of its own.
    arena = Arena.ofShared();
    int rows = tokens > 1 ? PREFILL_ROWS : (int) (DECODE_BYTES / type.bytes(COLUMNS));
    weights =
        new WeightMatrix(
            "weights", type, MappedWeights.create(arena, type, rows, COLUMNS), rows, COLUMNS);
    unpacked = weights;
    activations = new Activations(tokens, COLUMNS);
    Random random = new Random(2);
    for (int i = 0; i < activations.values().length; i++) {
      activations.values()[i] = (float) random.nextGaussian();
    }
    if (layout.equals("packed")) {
      pack();
    }
    matMul = Kernels.get().matMul(weights);
    matMul.prepare(activations, 0, tokens);
    check();
  }

  private void pack() {
    PanelPacking packing = Kernels.get().packing(type);
    if (packing == null) {
      throw new IllegalStateException("no panels of " + type + " with kernels " + kernels);
    }
    long bytes = packing.bytes(weights.rows(), COLUMNS);
    WeightMatrix packed = packing.view(weights, arena.allocate(bytes, 64));
    packing.pack(weights, packed, 0, weights.rows());
    weights = packed;
  }

  private void check() {
    float[] out = new float[tokens * weights.rows()];
    int sample = Math.min(weights.rows(), 100);
    matMul.multiply(
        weights, 0, sample, activations, 0, tokens, out, 0, weights.rows(), new KernelScratch());
    float[] row = new float[COLUMNS];
    for (int r = 0; r < sample; r++) {
      BlockCodec.of(type).dequantize(unpacked.data(), r * weights.rowBytes(), row, 0, COLUMNS);
      for (int t = 0; t < tokens; t++) {
        double expected = 0;
        double power = 0;
        for (int c = 0; c < COLUMNS; c++) {
          double product = (double) row[c] * activations.values()[t * COLUMNS + c];
          expected += product;
          power += product * product;
        }
        float actual = out[t * weights.rows() + r];
        if (!(Math.abs(actual - expected) <= TOLERANCE * Math.sqrt(power))) {
          throw new IllegalStateException(
              "row %d, token %d: %s, not %s".formatted(r, t, actual, expected));
        }
      }
    }
  }

  /** Unmaps the weights. */
  @TearDown(Level.Trial)
  public void tearDown() {
    arena.close();
  }

  /** All rows, by one thread. */
  @Benchmark
  public float[] multiply(Worker worker, Throughput throughput) {
    int rows = weights.rows();
    matMul.multiply(weights, 0, rows, activations, 0, tokens, worker.out, 0, rows, worker.scratch);
    throughput.add(rows * weights.rowBytes(), (long) rows * COLUMNS * tokens);
    return worker.out;
  }
}
