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
import static dev.herd.core.kernel.EightLanes.unsigned;
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
import jdk.incubator.vector.VectorMask;
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
  private static final int RUN = GroupedLevels.RUN;
  private static final int HALF = BLOCK / 2;
  private static final int RUNS = HALF / RUN;
  private static final int NIBBLES = 0x0F0F0F0F;
  private static final int PAIRS = 0x03030303;
  private static final int MIDDLE_BITS = 5;
  private static final int SUB_SCALES = 8;
  private static final long END = Turns.end(RUNS);

  /** The upper half of a run has a sub-block, and scale, of its own. */
  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(FLOATS, LANES == GROUPS ? 0xF0 : 0);

  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));

  Q6KKernel() {
    super(2);
  }

  @Override
  public GgmlType type() {
    return GgmlType.Q6_K;
  }

  @Override
  int bytes() {
    return Q6KLayout.BYTES;
  }

  @Override
  void readDetails(MemorySegment weights, long block, float[] details, int at) {
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

  @Override
  void multiply(MemorySegment weights, long block, float[] levels, int first, float[] products) {
    for (int h = 0; h < 2; h++) {
      for (int part = 0; part < PARTS; part++) {
        multiplyHalf(weights, block, h, part, levels, first + h * HALF + part * LANES, products);
      }
    }
  }

  private static void multiplyHalf(
      MemorySegment weights,
      long block,
      int half,
      int part,
      float[] levels,
      int first,
      float[] products) {
    long scales = scales(weights, block, half);
    FloatVector sum = FloatVector.zero(FLOATS);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int run = Turns.index(turn);
      IntVector w = levels(weights, block, half, run, part);
      int at = first + run * RUN;
      FloatVector s = unsigned(w, 0).mul(load(levels, at));
      s = unsigned(w, 1).fma(load(levels, at + GROUPS), s);
      s = unsigned(w, 2).fma(load(levels, at + 2 * GROUPS), s);
      s = unsigned(w, 3).fma(load(levels, at + 3 * GROUPS), s);
      sum = s.fma(scale(scales, run, part), sum);
    }
    sum.intoArray(products, half * GROUPS + part * LANES);
  }

  private static long scales(MemorySegment weights, long block, int half) {
    return weights.get(Scales.LONG, block + Q6KLayout.SCALES_OFFSET + (long) half * Long.BYTES);
  }

  /** Returns the levels of a run, four bytes a lane. */
  private static IntVector levels(MemorySegment weights, long block, int half, int run, int part) {
    long lower = block + Q6KLayout.QUANTS_OFFSET + (2L * half + (run & 1)) * RUN;
    long upper = block + Q6KLayout.HIGH_BITS_OFFSET + (long) half * RUN;
    IntVector nibbles = fours(weights, lower, part).lanewise(LSHR, 4 * (run >> 1)).and(NIBBLES);
    IntVector pairs = fours(weights, upper, part).lanewise(LSHR, 2 * run).and(PAIRS);
    return pairs.lanewise(LSHL, 4).or(nibbles);
  }

  private static FloatVector scale(long scales, int run, int part) {
    int sub = 2 * run + part;
    FloatVector first = FloatVector.broadcast(FLOATS, (byte) (scales >>> (Byte.SIZE * sub)));
    return LANES == GROUPS
        ? first.blend((byte) (scales >>> (Byte.SIZE * (sub + 1))), UPPER)
        : first;
  }

  @Override
  void unpackBlock(MemorySegment weights, long block, float[] levels, int at) {
    for (int h = 0; h < 2; h++) {
      for (int part = 0; part < PARTS; part++) {
        unpackHalf(weights, block, h, part, levels, at + h * HALF + part * LANES);
      }
    }
  }

  private static void unpackHalf(
      MemorySegment weights, long block, int half, int part, float[] levels, int first) {
    long scales = scales(weights, block, half);
    for (long turn = Turns.FIRST; turn != END; turn <<= 1) {
      int run = Turns.index(turn);
      IntVector w = levels(weights, block, half, run, part);
      FloatVector scale = scale(scales, run, part);
      int at = first + run * RUN;
      unsigned(w, 0).mul(scale).intoArray(levels, at);
      unsigned(w, 1).mul(scale).intoArray(levels, at + GROUPS);
      unsigned(w, 2).mul(scale).intoArray(levels, at + 2 * GROUPS);
      unsigned(w, 3).mul(scale).intoArray(levels, at + 3 * GROUPS);
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
