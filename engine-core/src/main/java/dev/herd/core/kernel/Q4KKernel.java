package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q4KLayout;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link GgmlType#Q4_K}. A pair of sub-blocks lies in 32 bytes, one in the low nibbles and one in
 * the high. There is one sum for the levels, to which the pairs are added, and one for the
 * minimums, which is taken off at the end: the order in which the reference library reads prompts.
 * It decodes by blocks instead of pairs; here both must be the same.
 */
final class Q4KKernel extends LargeBlockKernel {
  private static final int SUB_BLOCKS = Q4KLayout.VALUES / Q4KLayout.SUB_BLOCK_VALUES;
  private static final int PAIRS = SUB_BLOCKS / 2;
  private static final int RUN = Q4KLayout.SUB_BLOCK_VALUES;

  // Places in a block's details, after the scales of its levels and of its minimums.
  private static final int MINIMUMS = 2;
  private static final int SCALES = MINIMUMS + SUB_BLOCKS;

  private static final VectorSpecies<Float> FOUR_PAIRS = FloatVector.SPECIES_128;

  /** As in {@link Vectors}. */
  private static final Class<? extends FloatVector> FOUR_PAIRS_VECTOR =
      FloatVector.zero(FOUR_PAIRS).getClass();

  /** A turn is a vector of bytes. */
  private static final long PAIR_END = Turns.end(RUN / LANES);

  Q4KKernel() {
    super(1, PAIRS);
  }

  @Override
  public GgmlType type() {
    return GgmlType.Q4_K;
  }

  @Override
  LevelForm rowForm() {
    return LevelForm.BLOCK_256_IN_ORDER;
  }

  @Override
  LevelForm tileForm() {
    return LevelForm.BLOCK_256_PAIRS;
  }

  @Override
  public float dot(long address, int columns, GroupedLevels x, int first, KernelScratch scratch) {
    float[] sums = scratch.sums;
    float[] details = scratch.row;
    float[] products = scratch.products(PAIRS);
    sums[0] = 0;
    sums[1] = 0;
    long block = address;
    for (int i = 0; i < columns; i += BLOCK) {
      readDetails(block, details, 0);
      for (int pair = 0; pair < PAIRS; pair++) {
        long bytes = block + Q4KLayout.QUANTS_OFFSET + (long) pair * RUN;
        float low = details[SCALES + 2 * pair];
        float high = details[SCALES + 2 * pair + 1];
        products[pair] = multiply(bytes, low, high, x.levels, first + i + 2 * pair * RUN);
      }
      finish(details, 0, x, first + i, products, 0, sums, 0);
      block += Q4KLayout.BYTES;
    }
    return total(sums, 0);
  }

  /**
   * Returns the product of a pair of sub-blocks, which is exact: any order of additions will do.
   */
  private static float multiply(long bytes, float low, float high, float[] levels, int first) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    for (long turn = Turns.FIRST; turn != PAIR_END; turn <<= 1) {
      int i = Turns.index(turn) * LANES;
      IntVector both = ByteLanes.unsigned(bytes + i, 0);
      sum0 = low(both).fma(Vectors.load(levels, first + i), sum0);
      sum1 = high(both).fma(Vectors.load(levels, first + RUN + i), sum1);
    }
    return FLOAT_VECTOR.cast(sum0).mul(low).add(FLOAT_VECTOR.cast(sum1).mul(high)).reduceLanes(ADD);
  }

  private static FloatVector low(IntVector both) {
    return ByteLanes.toFloats(both.and(0xF));
  }

  private static FloatVector high(IntVector both) {
    return ByteLanes.toFloats(both.lanewise(LSHR, 4));
  }

  @Override
  public void unpack(long address, int columns, int row, KernelScratch scratch) {
    float[] levels = scratch.rows(columns);
    float[] details = scratch.details(columns);
    int start = row * columns;
    long block = address;
    for (int i = start; i < start + columns; i += BLOCK) {
      int detail = i / DETAIL_COLUMNS;
      readDetails(block, details, detail);
      for (int pair = 0; pair < PAIRS; pair++) {
        long bytes = block + Q4KLayout.QUANTS_OFFSET + (long) pair * RUN;
        float low = details[detail + SCALES + 2 * pair];
        float high = details[detail + SCALES + 2 * pair + 1];
        unpack(bytes, low, high, levels, i + pair);
      }
      block += Q4KLayout.BYTES;
    }
  }

  /** Unpacks the levels of a pair of sub-blocks, times their scales, to every fourth place. */
  private static void unpack(long bytes, float low, float high, float[] levels, int first) {
    for (int i = 0; i < RUN; i++) {
      int both = ALL.get(ValueLayout.JAVA_BYTE, bytes + i);
      levels[first + PAIRS * i] = (both & 0xF) * low;
      levels[first + PAIRS * (i + RUN)] = ((both >> 4) & 0xF) * high;
    }
  }

  private static void readDetails(long block, float[] details, int at) {
    details[at] = Scales.half(block + Q4KLayout.SCALE_OFFSET);
    details[at + 1] = Scales.half(block + Q4KLayout.MINIMUM_OFFSET);
    long minimums = SixBitScales.minimums(block + Q4KLayout.SCALES_OFFSET);
    long scales = SixBitScales.scales(block + Q4KLayout.SCALES_OFFSET);
    for (int sub = 0; sub < SUB_BLOCKS; sub++) {
      details[at + MINIMUMS + sub] = SixBitScales.get(minimums, sub);
      details[at + SCALES + sub] = SixBitScales.get(scales, sub);
    }
  }

  /** Adds up what every fourth lane has of each pair. */
  @Override
  void fold(float[] sums, int at, float[] products, int to) {
    FloatVector sum = FloatVector.fromArray(FOUR_PAIRS, sums, at);
    for (int i = at + PAIRS; i < at + RowSums.LENGTH; i += PAIRS) {
      sum = FOUR_PAIRS_VECTOR.cast(FloatVector.fromArray(FOUR_PAIRS, sums, i)).add(sum);
    }
    FOUR_PAIRS_VECTOR.cast(sum).intoArray(products, to);
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
    float minimumScale = details[detail + 1] * x.scales[first / BLOCK];
    int subSum = first / GroupedLevels.SUM_VALUES;
    float sum = sums[at];
    float minimum = sums[at + 1];
    for (int pair = 0; pair < PAIRS; pair++) {
      sum = Math.fma(products[product + pair], scale, sum);
      int m = detail + MINIMUMS + 2 * pair;
      int i = subSum + 2 * pair;
      float low = details[m] * (x.sums[i] + x.sums[i + SUB_BLOCKS]);
      float high = details[m + 1] * (x.sums[i + 1] + x.sums[i + 1 + SUB_BLOCKS]);
      minimum = Math.fma(low + high, minimumScale, minimum);
    }
    sums[at] = sum;
    sums[at + 1] = minimum;
  }

  @Override
  float total(float[] sums, int at) {
    return sums[at] - sums[at + 1];
  }
}
