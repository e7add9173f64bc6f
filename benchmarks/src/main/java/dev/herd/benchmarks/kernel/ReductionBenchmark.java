package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.VectorOps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Operations that look at all values of a vector: of experts' or vocabularies' sizes. */
@State(Scope.Thread)
public class ReductionBenchmark extends KernelBenchmark {
  private static final double TOLERANCE = 1e-5;

  @Param({"128", "2048", "32000"})
  private int length;

  private VectorOps ops;
  private float[] x;
  private float[] y;
  private float[] weights;

  /** Makes vectors and checks the operations. */
  @Setup
  public void setUp() {
    ops = kernels().vectorOps();
    x = RandomValues.gaussian(length, 1);
    y = RandomValues.gaussian(length, 2);
    VectorOps scalar = Kernels.scalar().vectorOps();
    float[] expected = x.clone();
    weights = x.clone();
    scalar.softmax(expected, 0, length);
    ops.softmax(weights, 0, length);
    Agreement.check("softmax", weights, expected, TOLERANCE, 0);
    Agreement.check(
        "dot",
        new float[] {ops.dot(x, 0, y, 0, length)},
        new float[] {scalar.dot(x, 0, y, 0, length)},
        0,
        TOLERANCE * Math.sqrt(length));
    if (ops.argMax(x, 0, length) != scalar.argMax(x, 0, length)) {
      throw new IllegalStateException("argMax: not the scalar twin's");
    }
  }

  /** Softmax of a copy, and the copying. */
  @Benchmark
  public float[] softmax(Elements elements) {
    System.arraycopy(x, 0, weights, 0, length);
    ops.softmax(weights, 0, length);
    elements.add(length);
    return weights;
  }

  /** Dot product. */
  @Benchmark
  public float dot(Elements elements) {
    elements.add(length);
    return ops.dot(x, 0, y, 0, length);
  }

  /** The greatest value's position. */
  @Benchmark
  public int argMax(Elements elements) {
    elements.add(length);
    return ops.argMax(x, 0, length);
  }
}
