package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Activations;
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
 * Rounding activations to the form in which they meet weights: {@code MatMul.prepare}. What it made
 * is checked by products of some rows.
 */
@State(Scope.Thread)
public class ActivationQuantizationBenchmark extends KernelBenchmark {
  private static final int COLUMNS = 2048;
  private static final int ROWS = 64;

  /** One of each form that activations take. */
  @Param({"F16", "BF16", "Q4_0", "Q5_0", "Q8_0", "Q4_K", "Q5_K", "Q6_K"})
  private GgmlType type;

  /** Form for the file's layout, or for panels; combinations that don't exist fail and say so. */
  @Param({"mapped", "packed"})
  private String layout;

  @Param({"1", "64"})
  private int tokens;

  private Arena arena;
  private MatMulCase matrix;
  private Activations activations;

  /** Makes activations and checks what they are rounded to. */
  @SuppressWarnings("MustBeClosedChecker") // tearDown closes the arena
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    arena = Arena.ofShared();
    matrix = new MatMulCase(arena, kernels(), type, layout, ROWS, COLUMNS);
    activations = matrix.activations(tokens);
  }

  /** Unmaps the weights. */
  @TearDown(Level.Trial)
  public void tearDown() {
    matrix.close();
    arena.close();
  }

  /** All tokens, by one thread. */
  @Benchmark
  public Activations prepare(Elements elements) {
    matrix.matMul().prepare(activations, 0, tokens);
    elements.add((long) tokens * COLUMNS);
    return activations;
  }
}
