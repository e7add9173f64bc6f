package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Iq4XsLayout;
import jdk.incubator.vector.FloatVector;

/**
 * {@link GgmlType#IQ4_XS} in the file's layout: sub-blocks of nibbles that stand for values of a
 * table.
 */
final class Iq4XsVectorRow extends BlockRow {
  private static final int VALUES = Iq4XsLayout.VALUES;
  private static final int SCALE_BIAS = 32;

  @Override
  public GgmlType type() {
    return GgmlType.IQ4_XS;
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
    float factor = Scales.half(block + Iq4XsLayout.SCALE_OFFSET);
    int lower = ALL.get(Scales.INT, block + Iq4XsLayout.LOW_SCALES_OFFSET);
    int upper = ALL.get(Scales.SHORT, block + Iq4XsLayout.HIGH_SCALES_OFFSET);
    FloatVector sum0 = RowSums.even(sums);
    FloatVector sum1 = RowSums.odd(sums);
    for (int i = 0; i < VALUES; i += 2 * LANES) {
      int sub = i / NibblePairs.VALUES;
      int k = NibblePairs.within(i);
      FloatVector scale = FloatVector.broadcast(FLOATS, factor * scale(lower, upper, sub));
      FloatVector weight0 = vector(block, sub, k, scale);
      FloatVector weight1 = vector(block, sub, k + LANES, scale);
      sum0 = weight0.fma(Vectors.load(x, xo + i), sum0);
      sum1 = weight1.fma(Vectors.load(x, xo + i + LANES), sum1);
    }
    RowSums.set(sums, sum0, sum1);
  }

  /** Returns the weights k to k + LANES of a sub-block. */
  private static FloatVector vector(long block, int sub, int k, FloatVector scale) {
    long quants = block + Iq4XsLayout.QUANTS_OFFSET + (long) sub * NibblePairs.BYTES;
    return LevelTable.IQ4.get(NibblePairs.levels(quants, k)).mul(scale);
  }

  /** Returns the scale of a sub-block, without that of the block. */
  private static int scale(int lower, int upper, int sub) {
    return (((lower >>> (4 * sub)) & 0xF) | (((upper >>> (2 * sub)) & 3) << 4)) - SCALE_BIAS;
  }

  /** Returns the scale of a sub-block of the block at {@code block}, -32 to 31. */
  static int scale(long block, int sub) {
    return scale(
        ALL.get(Scales.INT, block + Iq4XsLayout.LOW_SCALES_OFFSET),
        ALL.get(Scales.SHORT, block + Iq4XsLayout.HIGH_SCALES_OFFSET),
        sub);
  }

  private static long block(long address, int i) {
    return address + (long) (i / VALUES) * Iq4XsLayout.BYTES;
  }

  @Override
  public void expand(long block, float[] out, int outOffset) {
    float factor = Scales.half(block + Iq4XsLayout.SCALE_OFFSET);
    int lower = ALL.get(Scales.INT, block + Iq4XsLayout.LOW_SCALES_OFFSET);
    int upper = ALL.get(Scales.SHORT, block + Iq4XsLayout.HIGH_SCALES_OFFSET);
    for (int i = 0; i < VALUES; i += 2 * LANES) {
      int sub = i / NibblePairs.VALUES;
      int k = NibblePairs.within(i);
      FloatVector scale = FloatVector.broadcast(FLOATS, factor * scale(lower, upper, sub));
      FloatVector weight0 = vector(block, sub, k, scale);
      FloatVector weight1 = vector(block, sub, k + LANES, scale);
      weight0.intoArray(out, outOffset + i);
      weight1.intoArray(out, outOffset + i + LANES);
    }
  }
}
