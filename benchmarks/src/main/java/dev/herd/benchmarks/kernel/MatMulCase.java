package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.KernelScratch;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.MatMul;
import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.MemoryPool;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import java.io.IOException;
import java.lang.foreign.Arena;

/** Random weights in one layout, and the kernel that multiplies them. */
final class MatMulCase implements AutoCloseable {
  /** Part of the root of the products' sum of squares: kernels differ by the order of additions. */
  private static final double TOLERANCE = 1e-5;

  private static final int SAMPLE_ROWS = 100;

  private final WeightMatrix unpacked;
  private final WeightMatrix weights;

  /** Where packed weights lie, as an engine's do; null for none. */
  private MemoryPool.Block panels;

  private final MatMul matMul;

  /**
   * Maps the weights.
   *
   * @param layout {@code mapped} for the file's layout, {@code packed} for panels
   * @throws IllegalArgumentException if these kernels have no panels of this type
   */
  MatMulCase(Arena arena, Kernels kernels, GgmlType type, String layout, int rows, int columns)
      throws IOException {
    PanelPacking packing = kernels.packing(type);
    if (layout.equals("packed") && packing == null) {
      throw new IllegalArgumentException(
          "no such combination: " + kernels.description() + " kernels have no panels of " + type);
    }
    unpacked =
        new WeightMatrix(
            "weights", type, MappedWeights.create(arena, type, rows, columns), rows, columns);
    weights = layout.equals("packed") ? pack(packing, unpacked) : unpacked;
    matMul = kernels.matMul(weights);
  }

  private WeightMatrix pack(PanelPacking packing, WeightMatrix source) {
    long bytes = packing.bytes(source.rows(), source.columns());
    panels = new MemoryPool(bytes).allocate("weights", bytes);
    WeightMatrix packed = packing.view(source, panels.segment());
    packing.pack(source, packed, 0, source.rows());
    return packed;
  }

  /** Frees packed weights. */
  @Override
  public void close() {
    if (panels != null) {
      panels.close();
    }
  }

  WeightMatrix weights() {
    return weights;
  }

  MatMul matMul() {
    return matMul;
  }

  /**
   * Returns random activations, prepared for {@link #matMul} and checked.
   *
   * @throws IllegalStateException if a product is further off than rounding can be
   */
  Activations activations(int tokens) {
    Activations activations = new Activations(tokens, weights.columns());
    float[] values = RandomValues.gaussian(tokens * weights.columns(), 2);
    System.arraycopy(values, 0, activations.values(), 0, values.length);
    matMul.prepare(activations, 0, tokens);
    check(activations, tokens);
    return activations;
  }

  /** Compares the first and the last rows' products with the scalar twin's. */
  private void check(Activations activations, int tokens) {
    MatMul scalar = Kernels.scalar().matMul(weights.type());
    Activations rounded = new Activations(tokens, weights.columns());
    System.arraycopy(activations.values(), 0, rounded.values(), 0, rounded.values().length);
    scalar.prepare(rounded, 0, tokens);
    KernelScratch scratch = new KernelScratch();
    int rows = weights.rows();
    float[] actual = new float[tokens * rows];
    float[] expected = new float[tokens * rows];
    int granularity = matMul.rowGranularity();
    int last = Math.max(0, rows - SAMPLE_ROWS) / granularity * granularity;
    for (int first : new int[] {0, last}) {
      int end = Math.min(rows, first + SAMPLE_ROWS);
      matMul.multiply(weights, first, end, activations, 0, tokens, actual, 0, rows, scratch);
      scalar.multiply(unpacked, first, end, rounded, 0, tokens, expected, 0, rows, scratch);
      compare(first, end, rounded, tokens, actual, expected);
    }
  }

  private void compare(
      int first, int end, Activations x, int tokens, float[] actual, float[] expected) {
    int columns = weights.columns();
    float[] row = new float[columns];
    BlockCodec codec = BlockCodec.of(weights.type());
    for (int r = first; r < end; r++) {
      codec.dequantize(unpacked.data(), r * unpacked.rowBytes(), row, 0, columns);
      for (int t = 0; t < tokens; t++) {
        double squares = 0;
        for (int c = 0; c < columns; c++) {
          double product = (double) row[c] * x.values()[t * columns + c];
          squares += product * product;
        }
        int at = t * weights.rows() + r;
        if (!(Math.abs((double) actual[at] - expected[at]) <= TOLERANCE * Math.sqrt(squares))) {
          throw new IllegalStateException(
              "row %d, token %d: %s, the scalar twin's %s"
                  .formatted(r, t, actual[at], expected[at]));
        }
      }
    }
  }
}
