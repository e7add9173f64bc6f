package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link GgmlType#Q8_0} in the file's layout. */
final class Q80VectorRow implements RowKernel {
  private static final int BLOCK_BYTES = Q80Layout.BYTES;
  private static final int BLOCK = Q80Layout.VALUES;

  @Override
  public GgmlType type() {
    return GgmlType.Q8_0;
  }

  @Override
  public float dot(MemorySegment weights, long offset, int columns, float[] x, int xOffset) {
    int bound = columns - columns % (4 * LANES);
    float sum = dotBody(weights, offset, bound, x, xOffset);
    if (bound < columns) { // Only where two vectors are as long as a block, and the blocks are odd.
      FloatVector last = runs(weights, offset, bound, x, xOffset);
      sum += last.reduceLanes(VectorOperators.ADD) * scale(weights, offset, bound);
    }
    return sum;
  }

  /** Twice two runs a turn: two blocks at 512 bits, one at 256, half of one at 128. */
  private static float dotBody(MemorySegment weights, long offset, int count, float[] x, int xo) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < count; i += 4 * LANES) {
      int j = i + 2 * LANES;
      float scale0 = scale(weights, offset, i);
      float scale1 = 2 * LANES == BLOCK ? scale(weights, offset, j) : scale0;
      FloatVector runs0 = runs(weights, offset, i, x, xo);
      FloatVector runs1 = runs(weights, offset, j, x, xo);
      sum0 = runs0.fma(FloatVector.broadcast(FLOATS, scale0), sum0);
      sum1 = runs1.fma(FloatVector.broadcast(FLOATS, scale1), sum1);
    }
    return sum0.add(sum1).reduceLanes(VectorOperators.ADD);
  }

  /** Returns the products of two runs from the {@code i}-th weight on, without the scale. */
  private static FloatVector runs(MemorySegment weights, long offset, int i, float[] x, int xo) {
    FloatVector first = run(weights, offset, i, 0);
    FloatVector second = run(weights, offset, i, 1);
    return second.fma(
        FloatVector.fromArray(FLOATS, x, xo + i + LANES),
        first.mul(FloatVector.fromArray(FLOATS, x, xo + i)));
  }

  /** Returns the {@code k}-th run of levels from the {@code i}-th weight on. */
  private static FloatVector run(MemorySegment weights, long offset, int i, int k) {
    long quants = block(offset, i) + Q80Layout.QUANTS_OFFSET;
    return ByteLanes.toFloats(ByteLanes.signed(weights, quants, i % BLOCK / LANES + k));
  }

  /** Returns the position of the block that holds the {@code i}-th weight of a row. */
  private static long block(long offset, int i) {
    return offset + (long) (i / BLOCK) * BLOCK_BYTES;
  }

  private static float scale(MemorySegment weights, long offset, int i) {
    return Scales.half(weights, block(offset, i) + Q80Layout.SCALE_OFFSET);
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i += 2 * LANES) {
      FloatVector scale = FloatVector.broadcast(FLOATS, scale(weights, offset, i));
      run(weights, offset, i, 0).mul(scale).intoArray(out, outOffset + i);
      run(weights, offset, i, 1).mul(scale).intoArray(out, outOffset + i + LANES);
    }
  }
}
