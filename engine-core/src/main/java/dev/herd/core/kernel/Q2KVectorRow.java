package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q2KLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link GgmlType#Q2_K} in the file's layout: each byte holds the levels of four values, 32 apart.
 */
final class Q2KVectorRow implements RowKernel {
  private static final int VALUES = Q2KLayout.VALUES;

  /** Values whose two-bit fields share 32 bytes. */
  private static final int HALF_VALUES = VALUES / 2;

  private static final int RUN_BYTES = 32;

  @Override
  public GgmlType type() {
    return GgmlType.Q2_K;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    float sum = 0;
    for (int i = 0; i < columns; i += VALUES) {
      sum += dotBlock(weights, block(offset, i), x, xOffset + i);
    }
    return sum;
  }

  private static float dotBlock(MemorySegment weights, long block, float[] x, int xo) {
    float scale = Scales.half(weights, block + Q2KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(weights, block + Q2KLayout.MINIMUM_OFFSET);
    long scales0 = weights.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET);
    long scales1 = weights.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET + Long.BYTES);
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < HALF_VALUES; i += LANES) {
      int j = i + HALF_VALUES;
      FloatVector weight0 = run(weights, block, i, scale, minimum, scales0);
      FloatVector weight1 = run(weights, block, j, scale, minimum, scales1);
      sum0 = weight0.fma(FloatVector.fromArray(FLOATS, x, xo + i), sum0);
      sum1 = weight1.fma(FloatVector.fromArray(FLOATS, x, xo + j), sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  /** Returns a run of weights, given the scales and minimums of its half of the block. */
  private static FloatVector run(
      MemorySegment weights, long block, int i, float scale, float minimum, long scales) {
    int index = (i & (HALF_VALUES - 1)) >>> 4;
    int pair = (int) (scales >>> (Byte.SIZE * index));
    FloatVector factor = FloatVector.broadcast(FLOATS, scale * (pair & 0xF));
    FloatVector summand = FloatVector.broadcast(FLOATS, minimum * ((pair >>> 4) & 0xF));
    return ByteLanes.toFloats(fields(weights, block, i)).fma(factor, summand);
  }

  /** Returns the two-bit fields of a run of values. */
  private static IntVector fields(MemorySegment weights, long block, int i) {
    int run = (i & HALF_VALUES) >>> 2 | (i & (RUN_BYTES - 1));
    return ByteLanes.unsigned(weights, block + Q2KLayout.QUANTS_OFFSET + run, 0)
        .lanewise(VectorOperators.LSHR, (i & (HALF_VALUES - RUN_BYTES)) >>> 4)
        .and(3);
  }

  private static long block(long offset, int i) {
    return offset + (long) (i / VALUES) * Q2KLayout.BYTES;
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += VALUES) {
      unpackBlock(weights, block(offset, i), out, outOffset + i);
    }
  }

  private static void unpackBlock(MemorySegment weights, long block, float[] out, int oo) {
    float scale = Scales.half(weights, block + Q2KLayout.SCALE_OFFSET);
    float minimum = -Scales.half(weights, block + Q2KLayout.MINIMUM_OFFSET);
    long scales0 = weights.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET);
    long scales1 = weights.get(Scales.LONG, block + Q2KLayout.SCALES_OFFSET + Long.BYTES);
    for (int i = 0; i < HALF_VALUES; i += LANES) {
      int j = i + HALF_VALUES;
      run(weights, block, i, scale, minimum, scales0).intoArray(out, oo + i);
      run(weights, block, j, scale, minimum, scales1).intoArray(out, oo + j);
    }
  }
}
