package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.FLOATS;
import static dev.herd.core.kernel.EightLanes.GROUPS;
import static dev.herd.core.kernel.EightLanes.INTS;
import static dev.herd.core.kernel.EightLanes.LANES;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.EightLanes.fours;
import static dev.herd.core.kernel.EightLanes.load;
import static dev.herd.core.kernel.EightLanes.toFloats;
import static dev.herd.core.kernel.EightLanes.toInts;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q6KLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link GgmlType#Q6_K}. Half a block is four runs of 32: their lower bits are the low and the high
 * nibbles of two runs of bytes, their upper bits two bits each of one run of bytes. Levels are
 * taken as 0 to 63; their middle, 32, is taken off at the end of a block, for sub-blocks 2k and 2k
 * + 1 in lane k as by the reference library.
 */
final class Q6KKernel extends LargeBlockKernel {
  private static final int HALF_RUNS = RUNS / 2;
  private static final int NIBBLES = 0x0F0F0F0F;
  private static final int PAIRS = 0x03030303;
  private static final int MIDDLE_BITS = 5;

  /** Place in a block's details of the scales of even place; those of odd place follow. */
  private static final int SUB_SCALES = 8;

  /** A turn is a part of a run. */
  private static final long END = Turns.end(RUNS * PARTS);

  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));

  Q6KKernel() {
    super(2, SUB_SCALES, SUB_SCALES + GROUPS);
  }

  @Override
  public GgmlType type() {
    return GgmlType.Q6_K;
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
      block += Q6KLayout.BYTES;
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
      block += Q6KLayout.BYTES;
    }
  }

  /** Reads a block's scales, and what else {@link #finish} needs, into 32 floats. */
  private static void readDetails(MemorySegment weights, long block, float[] details, int at) {
    details[at] = Scales.half(weights, block + Q6KLayout.SCALE_OFFSET);
    for (int part = 0; part < PARTS; part++) {
      long scales = block + Q6KLayout.SCALES_OFFSET + (long) part * LANES * Short.BYTES;
      IntVector pairs =
          (IntVector)
              ShortVector.fromMemorySegment(SHORTS, weights, scales, ByteOrder.LITTLE_ENDIAN)
                  .convertShape(VectorOperators.S2I, INTS, 0);
      int to = at + SUB_SCALES + part * LANES;
      toFloats(pairs.lanewise(LSHL, 24).lanewise(ASHR, 24)).intoArray(details, to);
      toFloats(pairs.lanewise(ASHR, 8)).intoArray(details, to + GROUPS);
    }
  }

  /** Stores a block's levels by {@link EightLanes#store}: (runs, parts, 4, lanes). */
  private static void readLevels(MemorySegment weights, long block, byte[] bytes) {
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int run = Turns.index(turn) / PARTS;
      int part = Turns.index(turn) % PARTS;
      IntVector levels = levels(weights, block, run / HALF_RUNS, run % HALF_RUNS, part);
      EightLanes.store(levels, bytes, run * RUN + part * PART_BYTES);
    }
  }

  /** Returns the levels of a run, four bytes a lane. */
  private static IntVector levels(MemorySegment weights, long block, int half, int run, int part) {
    long lower = block + Q6KLayout.QUANTS_OFFSET + (2L * half + (run & 1)) * RUN;
    long upper = block + Q6KLayout.HIGH_BITS_OFFSET + (long) half * RUN;
    IntVector nibbles = fours(weights, lower, part).lanewise(LSHR, 4 * (run >> 1)).and(NIBBLES);
    IntVector pairs = fours(weights, upper, part).lanewise(LSHR, 2 * run).and(PAIRS);
    return pairs.lanewise(LSHL, 4).or(nibbles);
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
      int sub = detail + SUB_SCALES + k;
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
  public float total(float[] sums, int at) {
    return EightLanes.sum(sums, at);
  }
}
