package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Fills {@link BlockLevels}, rounding as {@link ActivationRounding#blocksOf32} does. */
final class VectorBlockLevels {
  private static final int BLOCK = BlockLevels.BLOCK;
  private static final int ZERO_LEVEL = 8;

  private VectorBlockLevels() {}

  /** Rounds {@code count} values, a whole number of blocks, from index {@code first} on. */
  static void fill(float[] values, BlockLevels target, int first, int count) {
    for (int i = first; i < first + count; i += BLOCK) {
      float largest = VectorActivationRounding.largestMagnitude(values, i);
      float inverse = ScalarActivationRounding.inverseOfScale(largest);
      int sum = fillBlock(values, target.levels, i, inverse);
      target.corrections[i / BLOCK] = BlockLevels.twice(-ZERO_LEVEL * sum);
      target.scales[i / BLOCK] = ScalarActivationRounding.halfScale(largest);
    }
  }

  private static int fillBlock(float[] values, int[] levels, int first, float inverse) {
    IntVector sum = IntVector.zero(VectorWidth.INTS);
    for (int i = first; i < first + BLOCK; i += LANES) {
      FloatVector scaled = FloatVector.fromArray(FLOATS, values, i).mul(inverse);
      IntVector level = scaled.add(FloatMath.ROUND).reinterpretAsInts().sub(FloatMath.ROUND_BITS);
      sum = sum.add(level);
      level.and(0xFFFF).or(level.lanewise(VectorOperators.LSHL, 16)).intoArray(levels, i);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
