package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.VectorOps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Norms of one hidden state. */
@State(Scope.Thread)
public class NormBenchmark extends KernelBenchmark {
  private static final float EPSILON = 1e-5f;
  private static final double TOLERANCE = 1e-5;

  @Param({"640", "2048", "4096"})
  private int width;

  private VectorOps ops;
  private float[] x;
  private float[] weight;
  private float[] bias;
  private float[] out;

  /** Makes a hidden state and checks the norms. */
  @Setup
  public void setUp() {
    ops = kernels().vectorOps();
    x = RandomValues.gaussian(width, 1);
    weight = RandomValues.gaussian(width, 2);
    bias = RandomValues.gaussian(width, 3);
    out = new float[width];
    VectorOps scalar = Kernels.scalar().vectorOps();
    float[] expected = new float[width];
    scalar.rmsNorm(x, 0, weight, EPSILON, expected, 0, width);
    ops.rmsNorm(x, 0, weight, EPSILON, out, 0, width);
    Agreement.check("rmsNorm", out, expected, TOLERANCE, TOLERANCE);
    scalar.layerNorm(x, 0, weight, bias, EPSILON, expected, 0, width);
    ops.layerNorm(x, 0, weight, bias, EPSILON, out, 0, width);
    Agreement.check("layerNorm", out, expected, TOLERANCE, TOLERANCE);
  }

  /** Root mean square. */
  @Benchmark
  public float[] rmsNorm(Elements elements) {
    ops.rmsNorm(x, 0, weight, EPSILON, out, 0, width);
    elements.add(width);
    return out;
  }

  /** Mean and variance. */
  @Benchmark
  public float[] layerNorm(Elements elements) {
    ops.layerNorm(x, 0, weight, bias, EPSILON, out, 0, width);
    elements.add(width);
    return out;
  }
}
