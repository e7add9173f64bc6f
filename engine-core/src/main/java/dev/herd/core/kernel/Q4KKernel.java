package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.INTS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.fours;
import static dev.herd.core.kernel.EightLanes.toFloats;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q4KLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link GgmlType#Q4_K}. A pair of sub-blocks lies in 32 bytes, one in the low nibbles and one in
 * the high. There is one sum for the levels, to which the pairs are added, and one for the
 * minimums, which is taken off at the end: the order in which the reference library reads prompts.
 * It decodes by blocks instead of pairs; here both must be the same.
 */
final class Q4KKernel extends LargeBlockKernel {
  private static final int NIBBLES = 0x0F0F0F0F;
  private static final int SUB_BLOCKS = Q4KLayout.VALUES / Q4KLayout.SUB_BLOCK_VALUES;
  private static final int PAIRS = SUB_BLOCKS / 2;

  // Places in a block's details, after the scales of its levels and of its minimums.
  private static final int MINIMUMS = 8;
  private static final int SCALES = MINIMUMS + SUB_BLOCKS;

  /** A turn is a part of a pair of sub-blocks. */
  private static final long END = Turns.end(PAIRS * PARTS);

  /** The place of a lane's byte in four. */
  private static final IntVector BYTES =
      IntVector.zero(INTS).addIndex(1).and(Integer.BYTES - 1).lanewise(LSHL, 3);

  private static final VectorMask<Integer> UPPER =
      VectorMask.fromLong(INTS, LANES == GROUPS ? 0xF0 : 0);

  Q4KKernel() {
    super(PAIRS, SCALES, SCALES);
  }

  @Override
  public GgmlType type() {
    return GgmlType.Q4_K;
  }

  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      GroupedLevels x,
      int first,
      KernelScratch scratch) {
    float[] sums = scratch.sums;
    float[] details = scratch.row;
    float[] products = scratch.products(pairProducts);
    for (int k = 0; k < GROUPS; k++) {
      sums[k] = 0;
    }
    long block = offset;
    for (int i = 0; i < columns; i += BLOCK) {
      readDetails(weights, block, details, 0);
      expandScales(details, 0);
      readLevels(weights, block, scratch.bytes);
      for (int part = 0; part < PARTS; part++) {
        multiply(scratch.bytes, details, part, x.levels, first + i, products);
      }
      finish(details, 0, x, first + i, products, 0, sums, 0);
      block += Q4KLayout.BYTES;
    }
    return total(sums, 0);
  }

  @Override
  public void unpack(
      MemorySegment weights, long offset, int columns, int row, KernelScratch scratch) {
    float[] details = scratch.details(columns);
    int start = row * columns;
    long block = offset;
    for (int i = start; i < start + columns; i += BLOCK) {
      readDetails(weights, block, details, i / DETAIL_COLUMNS);
      expandScales(details, i / DETAIL_COLUMNS);
      readLevels(weights, block, scratch.bytes);
      for (int part = 0; part < PARTS; part++) {
        unpack(scratch.bytes, details, i / DETAIL_COLUMNS, part, scratch.rows(columns), i);
      }
      block += Q4KLayout.BYTES;
    }
  }

  /** Reads a block's scales, and what else {@link #finish} needs, into 32 floats. */
  private static void readDetails(MemorySegment weights, long block, float[] details, int at) {
    details[at] = Scales.half(weights, block + Q4KLayout.SCALE_OFFSET);
    details[at + 1] = Scales.half(weights, block + Q4KLayout.MINIMUM_OFFSET);
    long minimums = SixBitScales.minimums(weights, block + Q4KLayout.SCALES_OFFSET);
    long scales = SixBitScales.scales(weights, block + Q4KLayout.SCALES_OFFSET);
    for (int part = 0; part < PARTS; part++) {
      bytes(minimums, part).intoArray(details, at + MINIMUMS + part * LANES);
      bytes(scales, part).intoArray(details, at + SCALES + part * LANES);
    }
  }

  /** Returns a part of eight bytes. */
  private static FloatVector bytes(long eight, int part) {
    IntVector four = IntVector.broadcast(INTS, (int) (eight >>> (Integer.SIZE * part)));
    IntVector all =
        LANES == GROUPS
            ? four.blend(IntVector.broadcast(INTS, (int) (eight >>> Integer.SIZE)), UPPER)
            : four;
    return toFloats(all.lanewise(LSHR, BYTES).and(0xFF));
  }

  /** Stores a block's levels by {@link EightLanes#store}: (runs, parts, 4, lanes). */
  private static void readLevels(MemorySegment weights, long block, byte[] bytes) {
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int pair = Turns.index(turn) / PARTS;
      int part = Turns.index(turn) % PARTS;
      IntVector both = fours(weights, block + Q4KLayout.QUANTS_OFFSET + (long) pair * RUN, part);
      int to = 2 * pair * RUN + part * PART_BYTES;
      EightLanes.store(both.and(NIBBLES), bytes, to);
      EightLanes.store(both.lanewise(LSHR, 4).and(NIBBLES), bytes, to + RUN);
    }
  }

  /** Written out for all pairs, so that the compiler doesn't inline it: see {@link #dot}. */
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
    float[] subSums = x.sums;
    int i = first / GroupedLevels.SUM_VALUES;
    int m = detail + MINIMUMS;
    float scale = details[detail] * x.scales[first / BLOCK];
    float minimumScale = details[detail + 1] * x.scales[first / BLOCK];
    float sum = sums[at];
    sum = Math.fma(EightLanes.sum(products, product), scale, sum);
    sum = Math.fma(EightLanes.sum(products, product + GROUPS), scale, sum);
    sum = Math.fma(EightLanes.sum(products, product + 2 * GROUPS), scale, sum);
    sum = Math.fma(EightLanes.sum(products, product + 3 * GROUPS), scale, sum);
    sums[at] = sum;
    float minimum = sums[at + 1];
    float low = details[m] * (subSums[i] + subSums[i + 8]);
    float high = details[m + 1] * (subSums[i + 1] + subSums[i + 9]);
    minimum = Math.fma(low + high, minimumScale, minimum);
    low = details[m + 2] * (subSums[i + 2] + subSums[i + 10]);
    high = details[m + 3] * (subSums[i + 3] + subSums[i + 11]);
    minimum = Math.fma(low + high, minimumScale, minimum);
    low = details[m + 4] * (subSums[i + 4] + subSums[i + 12]);
    high = details[m + 5] * (subSums[i + 5] + subSums[i + 13]);
    minimum = Math.fma(low + high, minimumScale, minimum);
    low = details[m + 6] * (subSums[i + 6] + subSums[i + 14]);
    high = details[m + 7] * (subSums[i + 7] + subSums[i + 15]);
    sums[at + 1] = Math.fma(low + high, minimumScale, minimum);
  }

  @Override
  public float total(float[] sums, int at) {
    return sums[at] - sums[at + 1];
  }
}
