package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;

/**
 * A program that runs every vector kernel on fixed random values and prints a checksum of its
 * result's bits: {@link DeterminismTest} runs it in virtual machines that compile differently.
 */
final class KernelChecksums {
  private static final int TOKENS = 5;
  private static final int ROWS = 3;
  private static final int HEAD = 40;

  private final VectorOps ops = new PanamaVectorOps();
  private final AttentionKernel attention = new PanamaAttentionKernel();
  private final CacheRows cache = new F16CacheRows();
  private final SamplingKernel sampling = new PanamaSamplingKernel();
  private final float[] sums = new float[4 * AttentionKernel.padded(HEAD)];
  private final VectorProvider provider = new VectorProvider();
  private final KernelScratch scratch = new KernelScratch();

  private KernelChecksums() {}

  /**
   * Prints checksums.
   *
   * @param args how often each kernel runs, and fails if its result changes
   */
  public static void main(String[] args) {
    KernelChecksums kernels = new KernelChecksums();
    for (GgmlType type : GgmlType.values()) {
      if (WeightMatrix.supports(type)) {
        try (Arena arena = Arena.ofConfined()) {
          kernels.matrix(arena, type, Integer.parseInt(args[0]));
        }
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      kernels.operations(arena, Integer.parseInt(args[0]));
    }
  }

  private void matrix(Arena arena, GgmlType type, int repeats) {
    int columns = type.blockSize() == 1 ? 77 : type.blockSize() * 2;
    WeightMatrix w = TestWeights.random(arena, type, ROWS, columns, type.id());
    print(type.name(), repeats, out -> multiply(w, out));
    PanelPacking packing = provider.packing(type);
    if (packing != null) {
      int even = columns + columns % 2;
      WeightMatrix source = TestWeights.random(arena, type, ROWS, even, type.id());
      WeightMatrix packed = packing.view(source, arena.allocate(packing.bytes(ROWS, even)));
      packing.pack(source, packed, 0, ROWS);
      print(type + " packed", repeats, out -> multiply(packed, out));
    }
  }

  private void multiply(WeightMatrix w, float[] out) {
    int columns = w.columns();
    Activations x = new Activations(TOKENS, columns);
    System.arraycopy(values(TOKENS * columns), 0, x.values(), 0, TOKENS * columns);
    MatMul matMul = w.isPacked() ? provider.panelMatMul(w.type()) : provider.matMul(w.type());
    matMul.prepare(x, 0, TOKENS);
    matMul.multiply(w, 0, ROWS, x, 0, TOKENS, out, 0, ROWS, scratch);
    matMul.multiply(w, 0, ROWS, x, 0, 1, out, TOKENS * ROWS, ROWS, scratch);
  }

  private void operations(Arena arena, int repeats) {
    int n = 83;
    float[] a = values(n);
    float[] b = Arrays.copyOfRange(values(2 * n), n, 2 * n);
    MemorySegment halves = arena.allocate(4L * n);
    cache.store(b, 0, halves, 0, n);
    print("dot", repeats, out -> out[0] = ops.dot(a, 0, b, 0, n));
    print("axpy", repeats, out -> ops.axpy(0.3f, a, 0, out, 0, n));
    print("add", repeats, out -> ops.add(a, 0, out, 0, n));
    print("rmsNorm", repeats, out -> ops.rmsNorm(a, 0, b, 1e-5f, out, 0, n));
    print("layerNorm", repeats, out -> ops.layerNorm(a, 0, b, a, 1e-5f, out, 0, n));
    print("siluMultiply", repeats, out -> ops.siluMultiply(a, 0, b, 0, out, 0, n));
    print("geluMultiply", repeats, out -> ops.geluMultiply(a, 0, b, 0, out, 0, n));
    print("gelu", repeats, out -> ops.gelu(a, 0, out, 0, n));
    print("softmax", repeats, out -> ops.softmax(copy(a, out), 0, n));
    print("runningSoftmax", repeats, out -> out[n] = runningSoftmax(copy(a, out)));
    print("weightedHalfSum", repeats, out -> weightedHalfSum(a, b, halves, out));
    print("roundToF16", repeats, out -> ops.roundToF16(copy(a, out), 0, n));
    print("softCap", repeats, out -> ops.softCap(copy(a, out), 0, 3, n));
    print("scale", repeats, out -> ops.scale(copy(a, out), 0, 0.3f, n));
    print("ropeAdjacent", repeats, out -> ops.ropeAdjacent(copy(a, out), 0, a, b, 0, n / 2));
    print("ropeHalves", repeats, out -> ops.ropeHalves(copy(a, out), 0, a, b, 0, n / 2));
    print("scores", repeats, out -> scores(a, halves, out));
    print("weightedSum", repeats, out -> weightedSum(a, halves, out));
    print("attentionSoftmax", repeats, out -> attentionSoftmax(a, out));
    print("samplingWeights", repeats, out -> sampling.weights(a, 0, n, 2, 0.7f, out, 0));
    print("samplingSums", repeats, out -> samplingSums(a, n, out));
  }

  private void samplingSums(float[] x, int n, float[] out) {
    sampling.weights(x, 0, n, 2, 0.7f, out, 0);
    float sum = sampling.sum(out, 0, n);
    out[0] = sampling.sumFrom(0.1f, x, out, 0, n);
    out[1] = sum;
    out[2] = sampling.max(x, 0, n);
    out[3] = sampling.firstAbove(1, x, 0, n);
    out[4] = sampling.gather(0.5f, x, 0, n, 0, new int[n], copy(x, new float[x.length]), 0);
  }

  private void scores(float[] q, MemorySegment k, float[] out) {
    float[] keys = new float[2 * HEAD];
    cache.widenKeys(k, 0, 2 * HEAD, 2, HEAD, keys, 0);
    AttentionWeights weights = weights(out);
    attention.scores(q, 0, HEAD, keys, 2, 0.3f, weights, 0, 0);
    System.arraycopy(weights.values(), 0, out, 0, 2);
  }

  private void weightedSum(float[] w, MemorySegment v, float[] out) {
    attention.weightedSum(weights(w), 0, widened(v), 2, HEAD, sums);
    System.arraycopy(sums, 0, out, 0, HEAD);
    Arrays.fill(sums, 0);
  }

  private void attentionSoftmax(float[] x, float[] out) {
    AttentionWeights weights = weights(x);
    out[40] = attention.softmax(weights, 0, 3, 40);
    System.arraycopy(weights.values(), 0, out, 0, 40);
  }

  private static AttentionWeights weights(float[] values) {
    AttentionWeights weights = new AttentionWeights();
    weights.reset(1, 64);
    System.arraycopy(values, 0, weights.values(), 0, 64);
    return weights;
  }

  private float[] widened(MemorySegment v) {
    float[] values = new float[2 * AttentionKernel.padded(HEAD)];
    cache.widenValues(v, 0, 2 * HEAD, 2, HEAD, values, 0, 2);
    return values;
  }

  private float runningSoftmax(float[] x) {
    return attention.runningSoftmax(x, 0, 40, x, 41);
  }

  private void weightedHalfSum(float[] w, float[] factors, MemorySegment v, float[] out) {
    attention.weightedHalfSum(w, 0, factors, 0, widened(v), 2, 0, 2, HEAD, out, 0);
  }

  private static float[] copy(float[] values, float[] target) {
    System.arraycopy(values, 0, target, 0, values.length);
    return target;
  }

  private static float[] values(int n) {
    return TestWeights.gaussian(n, 17);
  }

  private interface Kernel {
    /** Writes a result over zeros. */
    void run(float[] out);
  }

  private static void print(String name, int repeats, Kernel kernel) {
    float[] out = new float[100];
    kernel.run(out);
    int first = Arrays.hashCode(out);
    for (int i = 1; i < repeats; i++) {
      Arrays.fill(out, 0);
      kernel.run(out);
      if (Arrays.hashCode(out) != first) {
        throw new IllegalStateException(name + " gave another result in run " + i);
      }
    }
    System.out.printf(Locale.ROOT, "%s %08x%n", name, first);
  }
}
