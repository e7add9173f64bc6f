package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Weight matrices for tests. */
final class TestWeights {
  private TestWeights() {}

  /**
   * Returns a matrix of normally distributed weights; types without a quantiser get random bits.
   */
  static WeightMatrix random(Arena arena, GgmlType type, int rows, int columns, long seed) {
    MemorySegment data = arena.allocate(rows * type.bytes(columns));
    BlockCodec codec = BlockCodec.of(type);
    Random random = new Random(seed);
    if (codec.canQuantize()) {
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      codec.quantize(values, 0, data, 0, values.length);
    } else {
      fillBits(data, type, random);
    }
    return new WeightMatrix(type + " weights", type, data, rows, columns);
  }

  /** Any bits are a valid block; only a scale that is no finite number would spoil a comparison. */
  private static void fillBits(MemorySegment data, GgmlType type, Random random) {
    BlockCodec codec = BlockCodec.of(type);
    float[] values = new float[type.blockSize()];
    byte[] block = new byte[type.bytesPerBlock()];
    for (long o = 0; o < data.byteSize(); o += block.length) {
      do {
        random.nextBytes(block);
        MemorySegment.copy(block, 0, data, ValueLayout.JAVA_BYTE, o, block.length);
        codec.dequantize(data, o, values, 0, values.length);
      } while (!moderate(values));
    }
  }

  private static boolean moderate(float[] values) {
    for (float value : values) {
      if (!(Math.abs(value) < 1e4f)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether this process's kernels pack such a matrix: the columns fit, and the weights.
   */
  static boolean canPack(WeightMatrix source) {
    PanelPacking packing = Kernels.get().packing(source.type());
    return packing != null
        && packing.fits(source.columns())
        && (source.type() != GgmlType.F16 || largest(source) < F16Words.LIMIT);
  }

  private static double largest(WeightMatrix w) {
    float[] row = new float[w.columns()];
    double largest = 0;
    for (int r = 0; r < w.rows(); r++) {
      BlockCodec.of(w.type()).dequantize(w.data(), r * w.rowBytes(), row, 0, row.length);
      for (float value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }

  /** Returns {@code source} packed into panels, in two ranges where it has as many. */
  static WeightMatrix packed(Arena arena, WeightMatrix source) {
    PanelPacking packing = Kernels.get().packing(source.type());
    long bytes = packing.bytes(source.rows(), source.columns());
    MemorySegment memory = arena.allocate(bytes).fill((byte) -1);
    WeightMatrix target = packing.view(source, memory);
    int middle = source.rows() / 2 / packing.panelRows() * packing.panelRows();
    packing.pack(source, target, middle, source.rows());
    packing.pack(source, target, 0, middle);
    return target;
  }

  static float[] gaussian(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
