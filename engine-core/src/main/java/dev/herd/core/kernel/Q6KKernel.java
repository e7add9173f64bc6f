package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.fours;
import static dev.herd.core.kernel.EightLanes.load;
import static dev.herd.core.kernel.EightLanes.toFloats;
import static dev.herd.core.kernel.EightLanes.toInts;
import static dev.herd.core.kernel.NativeMemory.ALL;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q6KLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link GgmlType#Q6_K}. Half a block is four runs of 32: their lower bits are the low and the high
 * nibbles of two runs of bytes, their upper bits two bits each of one run of bytes. Levels are
 * taken as 0 to 63; their middle, 32, is taken off at the end of a block, for sub-blocks 2k and 2k
 * + 1 in lane k as by the reference library.
 *
 * <p>A block's product takes several methods, since one would have more vector operations than the
 * compiler inlines, and then they allocate: levels and details first, then the products.
 */
final class Q6KKernel extends LargeBlockKernel {
  private static final int RUN = GroupedLevels.RUN;
  private static final int RUNS = BLOCK / RUN;
  private static final int HALVES = 2;
  private static final int HALF_RUNS = RUNS / HALVES;
  private static final int NIBBLES = 0x0F0F0F0F;
  private static final int PAIRS = 0x30303030;
  private static final int MIDDLE_BITS = 5;

  /** Bytes of a run's levels in a part. */
  private static final int PART_BYTES = RUN / PARTS;

  // Places in a block's details: scales of even place, and of odd place.
  private static final int EVEN_SCALES = 8;
  private static final int ODD_SCALES = EVEN_SCALES + GROUPS;

  /** A turn is a part of half a block. */
  private static final long END = Turns.end(HALVES * PARTS);

  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(FLOATS, LANES == GROUPS ? 0xF0 : 0);

  Q6KKernel() {
    super(HALVES, GROUPS);
  }

  @Override
  public GgmlType type() {
    return GgmlType.Q6_K;
  }

  @Override
  LevelForm rowForm() {
    return LevelForm.BLOCK_256;
  }

  @Override
  public float dot(long address, int columns, GroupedLevels x, int first, KernelScratch scratch) {
    float[] sums = scratch.sums;
    float[] details = scratch.row;
    float[] products = scratch.products(HALVES * GROUPS);
    for (int k = 0; k < GROUPS; k++) {
      sums[k] = 0;
    }
    long block = address;
    for (int i = 0; i < columns; i += BLOCK) {
      read(block, details, 0, scratch.bytes);
      for (int part = 0; part < PARTS; part++) {
        multiply(scratch.bytes, details, part, x.levels, first + i, products);
      }
      finish(details, 0, x, first + i, products, 0, sums, 0);
      block += Q6KLayout.BYTES;
    }
    return total(sums, 0);
  }

  @Override
  public void unpack(long address, int columns, int row, KernelScratch scratch) {
    float[] details = scratch.details(columns);
    int start = row * columns;
    long block = address;
    for (int i = start; i < start + columns; i += BLOCK) {
      read(block, details, i / DETAIL_COLUMNS, scratch.bytes);
      for (int part = 0; part < PARTS; part++) {
        unpack(scratch.bytes, details, i / DETAIL_COLUMNS, part, scratch.rows(columns), i);
      }
      block += Q6KLayout.BYTES;
    }
  }

  /**
   * Reads a block: its scales to details, and its levels by {@link EightLanes#store} to bytes
   * (runs, parts, 4, lanes).
   */
  private static void read(long block, float[] details, int at, byte[] bytes) {
    details[at] = Scales.half(block + Q6KLayout.SCALE_OFFSET);
    for (int half = 0; half < HALVES; half++) {
      long address = block + Q6KLayout.SCALES_OFFSET + (long) half * Long.BYTES;
      long scales = ALL.get(Scales.LONG, address);
      for (int run = half * HALF_RUNS; run < (half + 1) * HALF_RUNS; run++) {
        details[at + EVEN_SCALES + run] = (byte) scales;
        details[at + ODD_SCALES + run] = (byte) (scales >>> Byte.SIZE);
        scales >>>= Short.SIZE;
      }
    }
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int half = Turns.index(turn) / PARTS;
      int part = Turns.index(turn) % PARTS;
      long lower = block + Q6KLayout.QUANTS_OFFSET + 2L * half * RUN;
      long upper = block + Q6KLayout.HIGH_BITS_OFFSET + (long) half * RUN;
      IntVector nibbles0 = fours(lower, part);
      IntVector nibbles1 = fours(lower + RUN, part);
      IntVector pairs = fours(upper, part);
      int to = half * HALF_RUNS * RUN + part * PART_BYTES;
      IntVector high = pairs.lanewise(LSHL, 4).and(PAIRS);
      EightLanes.store(nibbles0.and(NIBBLES).or(high), bytes, to);
      high = pairs.lanewise(LSHL, 2).and(PAIRS);
      EightLanes.store(nibbles1.and(NIBBLES).or(high), bytes, to + RUN);
      high = pairs.and(PAIRS);
      EightLanes.store(nibbles0.lanewise(LSHR, 4).and(NIBBLES).or(high), bytes, to + 2 * RUN);
      high = pairs.lanewise(LSHR, 2).and(PAIRS);
      EightLanes.store(nibbles1.lanewise(LSHR, 4).and(NIBBLES).or(high), bytes, to + 3 * RUN);
    }
  }

  /** Returns the small scales of a part's groups in a run, of which each half has one. */
  private static FloatVector groupScales(float lower, float upper, int part) {
    FloatVector scales = FloatVector.broadcast(FLOATS, part == 0 ? lower : upper);
    return LANES == GROUPS ? scales.blend(FloatVector.broadcast(FLOATS, upper), UPPER) : scales;
  }

  /**
   * Sums a block's products. Two runs a turn make the method too large to be inlined (325
   * bytecodes, FreqInlineSize of C2) where its operations would be too many.
   */
  private static void multiply(
      byte[] bytes, float[] details, int part, float[] levels, int first, float[] products) {
    int lane = part * LANES;
    for (int half = 0; half < HALVES; half++) {
      EightLanes.ZERO.intoArray(products, half * GROUPS + lane);
    }
    for (int run = 0; run < RUNS; run += 2) {
      int b = run * RUN + part * PART_BYTES;
      int at = first + run * RUN + lane;
      FloatVector s = EightLanes.bytes(bytes, b, 0).mul(load(levels, at));
      s = EightLanes.bytes(bytes, b, 1).fma(load(levels, at + GROUPS), s);
      s = EightLanes.bytes(bytes, b, 2).fma(load(levels, at + 2 * GROUPS), s);
      s = EightLanes.bytes(bytes, b, 3).fma(load(levels, at + 3 * GROUPS), s);
      int to = run / HALF_RUNS * GROUPS + lane;
      float lower = details[EVEN_SCALES + run];
      float upper = details[ODD_SCALES + run];
      FloatVector sum = s.fma(groupScales(lower, upper, part), load(products, to));
      b += RUN;
      at += RUN;
      s = EightLanes.bytes(bytes, b, 0).mul(load(levels, at));
      s = EightLanes.bytes(bytes, b, 1).fma(load(levels, at + GROUPS), s);
      s = EightLanes.bytes(bytes, b, 2).fma(load(levels, at + 2 * GROUPS), s);
      s = EightLanes.bytes(bytes, b, 3).fma(load(levels, at + 3 * GROUPS), s);
      lower = details[EVEN_SCALES + run + 1];
      upper = details[ODD_SCALES + run + 1];
      s.fma(groupScales(lower, upper, part), sum).intoArray(products, to);
    }
  }

  /** Unpacks a block's levels times their small scales; as large as {@link #multiply}. */
  private static void unpack(
      byte[] bytes, float[] details, int detail, int part, float[] levels, int first) {
    int lane = part * LANES;
    for (int run = 0; run < RUNS; run += 2) {
      float lower = details[detail + EVEN_SCALES + run];
      float upper = details[detail + ODD_SCALES + run];
      FloatVector scale = groupScales(lower, upper, part);
      int b = run * RUN + part * PART_BYTES;
      int at = first + run * RUN + lane;
      FloatVector level = EightLanes.bytes(bytes, b, 0);
      level.mul(scale).intoArray(levels, at);
      level = EightLanes.bytes(bytes, b, 1);
      level.mul(scale).intoArray(levels, at + GROUPS);
      level = EightLanes.bytes(bytes, b, 2);
      level.mul(scale).intoArray(levels, at + 2 * GROUPS);
      level = EightLanes.bytes(bytes, b, 3);
      level.mul(scale).intoArray(levels, at + 3 * GROUPS);
      lower = details[detail + EVEN_SCALES + run + 1];
      upper = details[detail + ODD_SCALES + run + 1];
      scale = groupScales(lower, upper, part);
      int next = b + RUN;
      int to = at + RUN;
      level = EightLanes.bytes(bytes, next, 0);
      level.mul(scale).intoArray(levels, to);
      level = EightLanes.bytes(bytes, next, 1);
      level.mul(scale).intoArray(levels, to + GROUPS);
      level = EightLanes.bytes(bytes, next, 2);
      level.mul(scale).intoArray(levels, to + 2 * GROUPS);
      level = EightLanes.bytes(bytes, next, 3);
      level.mul(scale).intoArray(levels, to + 3 * GROUPS);
    }
  }

  /**
   * Adds up what the lanes of wider vectors, and of the two sums, have of each group. No loop over
   * these: a vector that lives across two loops is allocated.
   */
  @Override
  void fold(float[] sums, int at, float[] products, int to) {
    for (int k = 0; k < GROUPS; k += LANES) {
      int i = at + k;
      FloatVector sum = load(sums, i);
      if (RowSums.LENGTH > GROUPS) {
        sum = sum.add(load(sums, i + GROUPS));
      }
      if (RowSums.LENGTH > 2 * GROUPS) {
        sum = sum.add(load(sums, i + 2 * GROUPS)).add(load(sums, i + 3 * GROUPS));
      }
      sum.intoArray(products, to + k);
    }
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
    for (int k = 0; k < GROUPS; k += LANES) {
      int sub = detail + EVEN_SCALES + k;
      int sum = first / GroupedLevels.SUM_VALUES + k;
      FloatVector middle = load(details, sub).mul(load(x.sums, sum));
      middle = load(details, sub + GROUPS).fma(load(x.sums, sum + GROUPS), middle);
      IntVector total =
          toInts(load(products, product + k))
              .add(toInts(load(products, product + GROUPS + k)))
              .sub(toInts(middle).lanewise(LSHL, MIDDLE_BITS));
      toFloats(total)
          .fma(FloatVector.broadcast(FLOATS, scale), load(sums, at + k))
          .intoArray(sums, at + k);
    }
  }

  @Override
  float total(float[] sums, int at) {
    return EightLanes.sum(sums, at);
  }
}
