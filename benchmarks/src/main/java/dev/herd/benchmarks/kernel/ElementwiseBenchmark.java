package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.CacheRows;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.VectorOps;
import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Residual add and its kind, and halves for the KV cache. */
@State(Scope.Thread)
public class ElementwiseBenchmark extends KernelBenchmark {
  private static final double TOLERANCE = 1e-6;

  @Param({"2048", "4096"})
  private int width;

  /** No constant, lest the compiler leave the multiplications out. */
  private float one = 1;

  private VectorOps ops;
  private CacheRows rows;
  private float[] x;
  private float[] y;
  private MemorySegment halves;

  /** Makes hidden states and checks the operations. */
  @Setup
  public void setUp() {
    ops = kernels().vectorOps();
    rows = kernels().cacheRows(GgmlType.F16);
    x = RandomValues.gaussian(width, 1);
    y = RandomValues.gaussian(width, 2);
    halves = MemorySegment.ofArray(new byte[2 * width]);
    Agreement.check("elementwise", all(ops), all(Kernels.scalar().vectorOps()), TOLERANCE, 1e-6);
  }

  /** Returns what all operations one after another make of the hidden states. */
  private float[] all(VectorOps ops) {
    float[] sums = y.clone();
    ops.add(x, 0, sums, 0, width);
    ops.axpy(0.5f, x, 0, sums, 0, width);
    ops.scale(sums, 0, 3, width);
    rows.store(sums, 0, halves, 0, width);
    ops.roundToF16(sums, 0, width);
    for (int i = 0; i < width; i++) {
      short half = halves.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i);
      if (Float.float16ToFloat(half) != sums[i]) {
        throw new IllegalStateException("storeHalves: value %d isn't %s".formatted(i, sums[i]));
      }
    }
    return sums;
  }

  /** Residual add. */
  @Benchmark
  public float[] add(Elements elements) {
    ops.add(x, 0, y, 0, width);
    elements.add(width);
    return y;
  }

  /** Adds a multiple. */
  @Benchmark
  public float[] axpy(Elements elements) {
    ops.axpy(0.5f, x, 0, y, 0, width);
    elements.add(width);
    return y;
  }

  /** Multiplies by a factor: 1, lest repeated calls reach infinity. */
  @Benchmark
  public float[] scale(Elements elements) {
    ops.scale(x, 0, one, width);
    elements.add(width);
    return x;
  }

  /** Floats to halves. */
  @Benchmark
  public MemorySegment storeHalves(Elements elements) {
    rows.store(x, 0, halves, 0, width);
    elements.add(width);
    return halves;
  }

  /** Floats rounded to halves, in place. */
  @Benchmark
  public float[] roundToF16(Elements elements) {
    ops.roundToF16(x, 0, width);
    elements.add(width);
    return x;
  }
}
