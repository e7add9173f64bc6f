package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.fours;
import static dev.herd.core.kernel.EightLanes.load;
import static dev.herd.core.kernel.EightLanes.unsigned;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q4KLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link GgmlType#Q4_K}. A pair of sub-blocks lies in 32 bytes, one in the low nibbles and one in
 * the high. There is one sum for the levels, to which the pairs are added, and one for the
 * minimums, which is taken off at the end: the order in which the reference library reads prompts.
 * It decodes by blocks instead of pairs; here both must be the same.
 */
final class Q4KKernel extends LargeBlockKernel {
  private static final int NIBBLES = 0x0F0F0F0F;
  private static final int SUB_BLOCKS = Q4KLayout.VALUES / Q4KLayout.SUB_BLOCK_VALUES;
  private static final int RUN = GroupedLevels.RUN;
  private static final int MINIMUMS = 2;

  private static final int PAIRS = SUB_BLOCKS / 2;

  /** A turn is a part of a pair of sub-blocks. */
  private static final long END = Turns.end(PAIRS * PARTS);

  Q4KKernel() {
    super(PAIRS);
  }

  @Override
  public GgmlType type() {
    return GgmlType.Q4_K;
  }

  @Override
  int bytes() {
    return Q4KLayout.BYTES;
  }

  @Override
  void readDetails(MemorySegment weights, long block, float[] details, int at) {
    details[at] = Scales.half(weights, block + Q4KLayout.SCALE_OFFSET);
    details[at + 1] = Scales.half(weights, block + Q4KLayout.MINIMUM_OFFSET);
    long minimums = SixBitScales.minimums(weights, block + Q4KLayout.SCALES_OFFSET);
    for (int sub = 0; sub < SUB_BLOCKS; sub++) {
      details[at + MINIMUMS + sub] = SixBitScales.get(minimums, sub);
    }
  }

  @Override
  void multiply(MemorySegment weights, long block, float[] levels, int first, float[] products) {
    long scales = SixBitScales.scales(weights, block + Q4KLayout.SCALES_OFFSET);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int pair = Turns.index(turn) / PARTS;
      int part = Turns.index(turn) % PARTS;
      IntVector bytes = fours(weights, block + Q4KLayout.QUANTS_OFFSET + (long) pair * RUN, part);
      int at = first + 2 * pair * RUN + part * LANES;
      FloatVector low = products(bytes.and(NIBBLES), levels, at);
      FloatVector high = products(bytes.lanewise(LSHR, 4).and(NIBBLES), levels, at + RUN);
      low.mul(scale(scales, 2 * pair))
          .add(high.mul(scale(scales, 2 * pair + 1)))
          .intoArray(products, pair * GROUPS + part * LANES);
    }
  }

  private static FloatVector products(IntVector nibbles, float[] levels, int at) {
    FloatVector sum = unsigned(nibbles, 0).mul(load(levels, at));
    sum = unsigned(nibbles, 1).fma(load(levels, at + GROUPS), sum);
    sum = unsigned(nibbles, 2).fma(load(levels, at + 2 * GROUPS), sum);
    return unsigned(nibbles, 3).fma(load(levels, at + 3 * GROUPS), sum);
  }

  private static FloatVector scale(long scales, int sub) {
    return FloatVector.broadcast(FLOATS, SixBitScales.get(scales, sub));
  }

  @Override
  void unpackBlock(MemorySegment weights, long block, float[] levels, int at) {
    long scales = SixBitScales.scales(weights, block + Q4KLayout.SCALES_OFFSET);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int pair = Turns.index(turn) / PARTS;
      int part = Turns.index(turn) % PARTS;
      IntVector bytes = fours(weights, block + Q4KLayout.QUANTS_OFFSET + (long) pair * RUN, part);
      int to = at + 2 * pair * RUN + part * LANES;
      unpack(bytes.and(NIBBLES), scale(scales, 2 * pair), levels, to);
      unpack(bytes.lanewise(LSHR, 4).and(NIBBLES), scale(scales, 2 * pair + 1), levels, to + RUN);
    }
  }

  private static void unpack(IntVector nibbles, FloatVector scale, float[] levels, int at) {
    unsigned(nibbles, 0).mul(scale).intoArray(levels, at);
    unsigned(nibbles, 1).mul(scale).intoArray(levels, at + GROUPS);
    unsigned(nibbles, 2).mul(scale).intoArray(levels, at + 2 * GROUPS);
    unsigned(nibbles, 3).mul(scale).intoArray(levels, at + 3 * GROUPS);
  }

  @Override
  void finish(
      float[] details,
      int detail,
      GroupedLevels x,
      int first,
      float[] products,
      int product,
      float[] sums,
      int at) {
    float scale = details[detail] * x.scales[first / BLOCK];
    float sum = sums[at];
    for (int pair = product; pair < product + PAIRS * GROUPS; pair += GROUPS) {
      sum = Math.fma(EightLanes.sum(products, pair), scale, sum);
    }
    sums[at] = sum;
    float minimumScale = details[detail + 1] * x.scales[first / BLOCK];
    float minimum = sums[at + 1];
    int subSum = first / GroupedLevels.SUM_VALUES;
    for (int sub = 0; sub < SUB_BLOCKS; sub += 2) {
      int i = subSum + sub;
      float low = details[detail + MINIMUMS + sub] * (x.sums[i] + x.sums[i + SUB_BLOCKS]);
      float high =
          details[detail + MINIMUMS + sub + 1] * (x.sums[i + 1] + x.sums[i + 1 + SUB_BLOCKS]);
      minimum = Math.fma(low + high, minimumScale, minimum);
    }
    sums[at + 1] = minimum;
  }

  @Override
  public float total(float[] sums, int at) {
    return sums[at] - sums[at + 1];
  }
}
