package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.Panel.HIGH;
import static dev.herd.core.kernel.PanelFloats.EXPONENT;
import static dev.herd.core.kernel.PanelFloats.LOW_SHORT;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static dev.herd.core.kernel.Vectors.SHORT_VECTOR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.quant.Q5KLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies a block of {@link Q5KPanel} with one token, pair of sub-blocks after pair: what {@link
 * ExactTile} and {@link Q4KMinimumSums} do for several, the same numbers in the same order. Sums of
 * 16 bits hold half a sub-block.
 */
final class Q5KDot extends PanelStep {
  /** Columns of half a sub-block, whose products are one sum. */
  static final int HALF = Q5KLayout.SUB_BLOCK_VALUES / 2;

  /** From what the even one of a pair of sub-blocks has to what the odd one has. */
  private static final int ODD = Q5KPanel.SUB_BLOCK_BYTES;

  private static final int LINE = Panel.LINE_BYTES;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector NIBBLES = IntVector.broadcast(INTS, 0x0F0F0F0F);
  private static final IntVector FIFTHS = IntVector.broadcast(INTS, 0x10101010);
  private static final IntVector EVEN = IntVector.broadcast(INTS, 0x00FF00FF);

  /** What the corrections of two halves, and 2^23, add to a sum. */
  private static final float BIAS = 0x1p23f + 2 * PanelLevels.BIAS;

  @Override
  void run(PanelPass pass) {
    int run = pass.run(0);
    for (int stream = 0; stream < pass.streams; stream++) {
      pass.turnTo(stream);
      Q4KScales.read(pass, pass.streamOffset(stream), pass.x.scales[run / Q5KLayout.SUB_BLOCKS]);
    }
    for (int sub = 0; sub < Q5KLayout.SUB_BLOCKS; sub += 2) {
      for (int stream = 0; stream < pass.streams; stream++) {
        pass.turnTo(stream);
        long at = Q5KPanel.subBlock(pass.streamOffset(stream), sub);
        multiplySubBlock(pass, at, sub, run, pass.firstProduct);
        multiplySubBlock(pass, at + ODD, sub + 1, run, pass.firstProduct + 2 * Panel.RUN_PRODUCTS);
        int slot = pass.streamSlot(stream);
        for (int rows = 0; rows < HIGH; rows += LANES) {
          addProducts(pass, at + Q4KPanel.SUB_SCALES_OFFSET + rows, rows, run + sub, slot + rows);
        }
        for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
          long minimums = at + Q4KPanel.SUB_MINIMUMS_OFFSET + rows;
          Q4KDot.addMinimums(pass, minimums, ODD, rows, run + sub, slot + rows);
        }
      }
    }
    pass.turnTo(0);
  }

  private static void multiplySubBlock(
      PanelPass pass, long subBlock, int sub, int run, int product) {
    int correction = 2 * (run + sub);
    multiply(
        subBlock + Q5KPanel.GROUPS_OFFSET,
        pass.x.levels,
        pass.first + sub * Panel.RUN,
        pass.unitCorrections[correction],
        pass.unitCorrections[correction + 1],
        pass.products,
        product);
  }

  /**
   * Sets products (rows) to those of a sub-block and one token, plus {@link #BIAS}, as the bits of
   * floats.
   */
  private static void multiply(
      long groups,
      int[] levels,
      int first,
      int firstCorrection,
      int secondCorrection,
      int[] products,
      int at) {
    ShortVector even0 = IntVector.broadcast(INTS, firstCorrection).reinterpretAsShorts();
    ShortVector odd0 = even0;
    ShortVector even1 = IntVector.broadcast(INTS, secondCorrection).reinterpretAsShorts();
    ShortVector odd1 = even1;
    long end = groups + (long) Q5KPanel.GROUPS * Q50Panel.GROUP_BYTES;
    int k = first;
    // With !=, see PanelStep.
    for (long group = groups; group != end; group += Q50Panel.GROUP_BYTES) {
      IntVector fifths =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, group, ByteOrder.LITTLE_ENDIAN));
      IntVector line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + LINE, ByteOrder.LITTLE_ENDIAN));
      IntVector low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 4).and(FIFTHS));
      IntVector high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.and(FIFTHS));
      ShortVector x = IntVector.broadcast(INTS, levels[k]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 =
          SHORT_VECTOR.cast(low.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts()).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 =
          SHORT_VECTOR
              .cast(high.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts())
              .mul(x)
              .add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 2L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 3).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 1).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 1]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 =
          SHORT_VECTOR.cast(low.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts()).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 1 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 =
          SHORT_VECTOR
              .cast(high.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts())
              .mul(x)
              .add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 3L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 2).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 2).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 2]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 =
          SHORT_VECTOR.cast(low.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts()).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 2 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 =
          SHORT_VECTOR
              .cast(high.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts())
              .mul(x)
              .add(odd1);
      line =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 4L * LINE, ByteOrder.LITTLE_ENDIAN));
      low = line.and(NIBBLES).or(fifths.lanewise(LSHL, 1).and(FIFTHS));
      high = line.lanewise(LSHR, 4).and(NIBBLES).or(fifths.lanewise(LSHR, 3).and(FIFTHS));
      x = IntVector.broadcast(INTS, levels[k + 3]).reinterpretAsShorts();
      even0 = SHORT_VECTOR.cast(low.and(EVEN).reinterpretAsShorts()).mul(x).add(even0);
      odd0 =
          SHORT_VECTOR.cast(low.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts()).mul(x).add(odd0);
      x = IntVector.broadcast(INTS, levels[k + 3 + HALF]).reinterpretAsShorts();
      even1 = SHORT_VECTOR.cast(high.and(EVEN).reinterpretAsShorts()).mul(x).add(even1);
      odd1 =
          SHORT_VECTOR
              .cast(high.lanewise(LSHR, 8).and(EVEN).reinterpretAsShorts())
              .mul(x)
              .add(odd1);
      k += Q50Panel.UNIT;
    }
    IntVector e0 = INT_VECTOR.cast(even0.reinterpretAsInts());
    IntVector e1 = INT_VECTOR.cast(even1.reinterpretAsInts());
    e0.and(LOW_SHORT).add(e1.and(LOW_SHORT)).or(EXPONENT).intoArray(products, at);
    e0.lanewise(LSHR, 16).add(e1.lanewise(LSHR, 16)).or(EXPONENT).intoArray(products, at + HIGH);
    IntVector o0 = INT_VECTOR.cast(odd0.reinterpretAsInts());
    IntVector o1 = INT_VECTOR.cast(odd1.reinterpretAsInts());
    o0.and(LOW_SHORT).add(o1.and(LOW_SHORT)).or(EXPONENT).intoArray(products, at + LANES);
    o0.lanewise(LSHR, 16)
        .add(o1.lanewise(LSHR, 16))
        .or(EXPONENT)
        .intoArray(products, at + HIGH + LANES);
  }

  /**
   * Adds the products of a pair of sub-blocks, for two vectors of rows, {@link Panel#HIGH} apart.
   *
   * @param subScales address of those of the first vector of rows
   * @param rows of the first vector
   * @param run index of the token's first run
   * @param at index of the sums
   */
  private static void addProducts(PanelPass pass, long subScales, int rows, int run, int at) {
    // First, since helpers that come late are refused by the compiler, see docs/kernels.md.
    FloatVector evenLow = ByteLanes.signedFloats(subScales);
    FloatVector oddLow = ByteLanes.signedFloats(subScales + ODD);
    FloatVector evenHigh = ByteLanes.signedFloats(subScales + HIGH);
    FloatVector oddHigh = ByteLanes.signedFloats(subScales + HIGH + ODD);
    float evenSum = pass.x.sums[run] * UnitCorrections.ZERO_LEVEL;
    float oddSum = pass.x.sums[run + 1] * UnitCorrections.ZERO_LEVEL;
    FloatVector evenBias = FloatVector.broadcast(FLOATS, BIAS - evenSum);
    FloatVector oddBias = FloatVector.broadcast(FLOATS, BIAS - oddSum);
    int[] products = pass.products;
    float[] sums = pass.sums;
    float[] scales = pass.scales;
    int scale = pass.firstScale + Q4KScales.SCALES + rows;
    int even = pass.firstProduct + rows;
    int odd = even + 2 * Panel.RUN_PRODUCTS;
    FloatVector pair =
        FLOAT_VECTOR
            .cast(INT_VECTOR.cast(IntVector.fromArray(INTS, products, even)).reinterpretAsFloats())
            .sub(evenBias)
            .mul(evenLow);
    FLOAT_VECTOR
        .cast(INT_VECTOR.cast(IntVector.fromArray(INTS, products, odd)).reinterpretAsFloats())
        .sub(oddBias)
        .fma(oddLow, pair)
        .fma(FloatVector.fromArray(FLOATS, scales, scale), FloatVector.fromArray(FLOATS, sums, at))
        .intoArray(sums, at);
    pair =
        FLOAT_VECTOR
            .cast(
                INT_VECTOR
                    .cast(IntVector.fromArray(INTS, products, even + HIGH))
                    .reinterpretAsFloats())
            .sub(evenBias)
            .mul(evenHigh);
    FLOAT_VECTOR
        .cast(
            INT_VECTOR.cast(IntVector.fromArray(INTS, products, odd + HIGH)).reinterpretAsFloats())
        .sub(oddBias)
        .fma(oddHigh, pair)
        .fma(
            FloatVector.fromArray(FLOATS, scales, scale + HIGH),
            FloatVector.fromArray(FLOATS, sums, at + HIGH))
        .intoArray(sums, at + HIGH);
  }
}
