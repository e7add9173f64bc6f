package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.VectorOps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The functions between the matrices of a feed-forward layer, and the soft cap of logits. */
@State(Scope.Thread)
public class ActivationFunctionBenchmark extends KernelBenchmark {
  private static final float CAP = 30;
  private static final double TOLERANCE = 2e-6;

  /** Gelu rounds to halves: where results are apart by a rounding, halves are apart by one step. */
  private static final double HALF_STEP = 1e-3;

  @Param({"2048", "5632"})
  private int width;

  private VectorOps ops;
  private float[] gate;
  private float[] up;
  private float[] capped;
  private float[] out;

  /** Makes values and checks the functions of them. */
  @Setup
  public void setUp() {
    ops = kernels().vectorOps();
    gate = RandomValues.gaussian(width, 1);
    up = RandomValues.gaussian(width, 2);
    capped = RandomValues.gaussian(width, 3);
    out = new float[width];
    VectorOps scalar = Kernels.scalar().vectorOps();
    float[] expected = new float[width];
    scalar.siluMultiply(gate, 0, up, 0, expected, 0, width);
    ops.siluMultiply(gate, 0, up, 0, out, 0, width);
    Agreement.check("siluMultiply", out, expected, TOLERANCE, TOLERANCE);
    scalar.geluMultiply(gate, 0, up, 0, expected, 0, width);
    ops.geluMultiply(gate, 0, up, 0, out, 0, width);
    Agreement.check("geluMultiply", out, expected, HALF_STEP, TOLERANCE);
    scalar.gelu(gate, 0, expected, 0, width);
    ops.gelu(gate, 0, out, 0, width);
    Agreement.check("gelu", out, expected, HALF_STEP, TOLERANCE);
    expected = capped.clone();
    scalar.softCap(expected, 0, CAP, width);
    ops.softCap(capped, 0, CAP, width);
    Agreement.check("softCap", capped, expected, TOLERANCE, TOLERANCE);
  }

  /** SwiGLU. */
  @Benchmark
  public float[] siluMultiply(Elements elements) {
    ops.siluMultiply(gate, 0, up, 0, out, 0, width);
    elements.add(width);
    return out;
  }

  /** GeGLU. */
  @Benchmark
  public float[] geluMultiply(Elements elements) {
    ops.geluMultiply(gate, 0, up, 0, out, 0, width);
    elements.add(width);
    return out;
  }

  /** Gelu alone. */
  @Benchmark
  public float[] gelu(Elements elements) {
    ops.gelu(gate, 0, out, 0, width);
    elements.add(width);
    return out;
  }

  /** In place, so that values shrink from call to call; the work is the same. */
  @Benchmark
  public float[] softCap(Elements elements) {
    ops.softCap(capped, 0, CAP, width);
    elements.add(width);
    return capped;
  }
}
