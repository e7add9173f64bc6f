package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.VectorOps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Rotary positions of all heads of one token. */
@State(Scope.Thread)
public class RopeBenchmark extends KernelBenchmark {
  private static final int HEADS = 32;
  private static final double TOLERANCE = 1e-6;

  @Param({"64", "128", "256"})
  private int headDim;

  private VectorOps ops;
  private int pairs;
  private float[] x; // (heads, headDim)
  private float[] cosines;
  private float[] sines;

  /** Makes heads and angles, and checks the rotations. */
  @Setup
  public void setUp() {
    ops = kernels().vectorOps();
    pairs = headDim / 2;
    cosines = new float[pairs];
    sines = new float[pairs];
    for (int i = 0; i < pairs; i++) {
      double angle = 100 * Math.pow(10_000, -(double) i / pairs);
      cosines[i] = (float) Math.cos(angle);
      sines[i] = (float) Math.sin(angle);
    }
    x = RandomValues.gaussian(HEADS * headDim, 1);
    VectorOps scalar = Kernels.scalar().vectorOps();
    float[] expected = x.clone();
    adjacent(scalar, expected);
    adjacent(ops, x);
    Agreement.check("ropeAdjacent", x, expected, TOLERANCE, TOLERANCE);
    expected = x.clone();
    halves(scalar, expected);
    halves(ops, x);
    Agreement.check("ropeHalves", x, expected, TOLERANCE, TOLERANCE);
  }

  private void adjacent(VectorOps ops, float[] x) {
    for (int head = 0; head < HEADS; head++) {
      ops.ropeAdjacent(x, head * headDim, cosines, sines, 0, pairs);
    }
  }

  private void halves(VectorOps ops, float[] x) {
    for (int head = 0; head < HEADS; head++) {
      ops.ropeHalves(x, head * headDim, cosines, sines, 0, pairs);
    }
  }

  /** Neighbouring values. */
  @Benchmark
  public float[] ropeAdjacent(Elements elements) {
    adjacent(ops, x);
    elements.add(x.length);
    return x;
  }

  /** Values half a head apart. */
  @Benchmark
  public float[] ropeHalves(Elements elements) {
    halves(ops, x);
    elements.add(x.length);
    return x;
  }
}
