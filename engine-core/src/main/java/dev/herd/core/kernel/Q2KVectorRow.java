package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q2KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link GgmlType#Q2_K} in the file's layout: each byte holds the levels of four values, 32 apart.
 */
final class Q2KVectorRow extends BlockRow {
  private static final int VALUES = Q2KLayout.VALUES;

  /** Values whose two-bit fields share 32 bytes. */
  private static final int HALF_VALUES = VALUES / 2;

  private static final int RUN_BYTES = 32;

  @Override
  public GgmlType type() {
    return GgmlType.Q2_K;
  }

  @Override
  public float dot(long address, int columns, float[] x, int xOffset, KernelScratch scratch) {
    float[] sums = scratch.sums;
    RowSums.clear(sums);
    for (int i = 0; i < columns; i += VALUES) {
      dotBlock(block(address, i), x, xOffset + i, sums);
    }
    return RowSums.total(sums);
  }

  private static void dotBlock(long block, float[] x, int xo, float[] sums) {
    float scale = Scales.half(block + Q2KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(block + Q2KLayout.MINIMUM_OFFSET);
    long scales0 = ALL.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET);
    long scales1 = ALL.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET + Long.BYTES);
    FloatVector sum0 = RowSums.even(sums);
    FloatVector sum1 = RowSums.odd(sums);
    for (int i = 0; i < VALUES; i += 2 * LANES) {
      long scales = i < HALF_VALUES ? scales0 : scales1;
      FloatVector weight0 = vector(block, i, scale, minimum, scales);
      FloatVector weight1 = vector(block, i + LANES, scale, minimum, scales);
      sum0 = weight0.fma(Vectors.load(x, xo + i), sum0);
      sum1 = weight1.fma(Vectors.load(x, xo + i + LANES), sum1);
    }
    RowSums.set(sums, sum0, sum1);
  }

  /**
   * Returns the weights i to i + LANES of a block, given the scales and minimums of their half of
   * it.
   */
  private static FloatVector vector(long block, int i, float scale, float minimum, long scales) {
    int index = (i & (HALF_VALUES - 1)) >>> 4;
    int pair = (int) (scales >>> (Byte.SIZE * index));
    FloatVector factor = FloatVector.broadcast(FLOATS, scale * (pair & 0xF));
    FloatVector summand = FloatVector.broadcast(FLOATS, minimum * ((pair >>> 4) & 0xF));
    return ByteLanes.toFloats(levels(block, i)).fma(factor, summand);
  }

  private static IntVector levels(long block, int i) {
    int at = (i & HALF_VALUES) >>> 2 | (i & (RUN_BYTES - 1));
    return ByteLanes.unsigned(block + Q2KLayout.QUANTS_OFFSET + at, 0)
        .lanewise(VectorOperators.LSHR, (i & (HALF_VALUES - RUN_BYTES)) >>> 4)
        .and(3);
  }

  private static long block(long address, int i) {
    return address + (long) (i / VALUES) * Q2KLayout.BYTES;
  }

  @Override
  public void expand(long block, float[] out, int outOffset) {
    float scale = Scales.half(block + Q2KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(block + Q2KLayout.MINIMUM_OFFSET);
    long scales0 = ALL.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET);
    long scales1 = ALL.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET + Long.BYTES);
    for (int i = 0; i < VALUES; i += 2 * LANES) {
      long scales = i < HALF_VALUES ? scales0 : scales1;
      FloatVector weight0 = vector(block, i, scale, minimum, scales);
      FloatVector weight1 = vector(block, i + LANES, scale, minimum, scales);
      weight0.intoArray(out, outOffset + i);
      weight1.intoArray(out, outOffset + i + LANES);
    }
  }
}
