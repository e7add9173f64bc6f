package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.Panel.HIGH;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;
import static dev.herd.core.kernel.Vectors.SHORT_VECTOR;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.herd.gguf.quant.Q3KLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies a block of {@link Q3KPanel} with one token, part after part: what {@link ExactTile}
 * does for several, the same numbers in the same order.
 */
final class Q3KDot extends PanelStep {
  private static final int LINE = Panel.LINE_BYTES;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector FIELDS = IntVector.broadcast(INTS, 0x03030303);
  private static final IntVector THIRDS = IntVector.broadcast(INTS, 0x04040404);
  private static final IntVector EVEN = IntVector.broadcast(INTS, 0x00FF00FF);

  @Override
  void run(PanelPass pass) {
    for (int sub = 0; sub < Q3KLayout.SUB_BLOCKS; sub += Q2KPanel.PART) {
      for (int stream = 0; stream < pass.streams; stream++) {
        pass.turnTo(stream);
        long block = pass.streamOffset(stream);
        for (int i = 0; i < Q2KPanel.PART; i++) {
          multiply(
              Q3KPanel.subBlock(block, sub + i) + Q3KPanel.GROUPS_OFFSET,
              pass.x.levels,
              pass.first + (sub + i) * Q2KPanel.SUB_BLOCK,
              pass.products,
              pass.firstProduct + i * Panel.RUN_PRODUCTS);
        }
        for (int rows = 0; rows < HIGH; rows += LANES) {
          add(pass, block, sub, rows, pass.streamSlot(stream) + rows);
        }
      }
    }
    pass.turnTo(0);
  }

  /** Sets two vectors of products to those of a sub-block, levels of 0 to 7, and one token. */
  private static void multiply(long groups, int[] x, int first, int[] products, int at) {
    ShortVector even = IntVector.zero(INTS).reinterpretAsShorts();
    ShortVector odd = even;
    long end = groups + (long) Q3KPanel.GROUPS * Q3KPanel.GROUP_BYTES;
    int k = first;
    // With !=, see PanelStep.
    for (long group = groups; group != end; group += Q3KPanel.GROUP_BYTES) {
      IntVector thirds =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, group, ByteOrder.LITTLE_ENDIAN));
      IntVector fields =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + LINE, ByteOrder.LITTLE_ENDIAN));
      IntVector levels = fields.and(FIELDS).or(thirds.lanewise(LSHL, 2).and(THIRDS));
      ShortVector y = IntVector.broadcast(INTS, x[k]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      levels = fields.lanewise(LSHR, 2).and(FIELDS).or(thirds.lanewise(LSHL, 1).and(THIRDS));
      y = IntVector.broadcast(INTS, x[k + 4]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      levels = fields.lanewise(LSHR, 4).and(FIELDS).or(thirds.and(THIRDS));
      y = IntVector.broadcast(INTS, x[k + 8]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      levels = fields.lanewise(LSHR, 6).and(FIELDS).or(thirds.lanewise(LSHR, 1).and(THIRDS));
      y = IntVector.broadcast(INTS, x[k + 12]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      fields =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, group + 2L * LINE, ByteOrder.LITTLE_ENDIAN));
      levels = fields.and(FIELDS).or(thirds.lanewise(LSHR, 2).and(THIRDS));
      y = IntVector.broadcast(INTS, x[k + 1]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      levels = fields.lanewise(LSHR, 2).and(FIELDS).or(thirds.lanewise(LSHR, 3).and(THIRDS));
      y = IntVector.broadcast(INTS, x[k + 5]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      levels = fields.lanewise(LSHR, 4).and(FIELDS).or(thirds.lanewise(LSHR, 4).and(THIRDS));
      y = IntVector.broadcast(INTS, x[k + 9]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      levels = fields.lanewise(LSHR, 6).and(FIELDS).or(thirds.lanewise(LSHR, 5).and(THIRDS));
      y = IntVector.broadcast(INTS, x[k + 13]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(levels.and(EVEN).reinterpretAsShorts()).mul(y).add(even);
      odd = SHORT_VECTOR.cast(levels.reinterpretAsShorts()).lanewise(LSHR, 8).mul(y).add(odd);
      k += Q3KPanel.GROUP_LINES;
    }
    INT_VECTOR.cast(even.reinterpretAsInts()).intoArray(products, at);
    INT_VECTOR.cast(odd.reinterpretAsInts()).intoArray(products, at + LANES);
  }

  /**
   * Adds the products of a part, for two vectors of rows whose products share ints, less what
   * levels of 0 to 7 are too much.
   *
   * @param sub first sub-block of the part
   * @param rows of the first vector
   * @param at index of the sums
   */
  private static void add(PanelPass pass, long block, int sub, int rows, int at) {
    int[] products = pass.products;
    float[] values = pass.values;
    float[] sums = pass.sums;
    float tokenScale = pass.x.scales[pass.tokenScale(0)];
    long scales = block + Q3KPanel.SCALES_OFFSET + (long) rows * Short.BYTES;
    FloatVector lowScale = FLOAT_VECTOR.cast(VectorHalves.loadSmall(scales).mul(tokenScale));
    FloatVector highScale =
        FLOAT_VECTOR.cast(
            VectorHalves.loadSmall(scales + (long) HIGH * Short.BYTES).mul(tokenScale));
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    int product = pass.firstProduct + rows;
    int sum = pass.first + Q2KActivations.SUMS + sub;
    // What brings the scales of these rows to the top of an int.
    int lowShift = (3 - rows / LANES) * Byte.SIZE;
    int highShift = lowShift - Short.SIZE;
    long subScales = Q3KPanel.subBlock(block, sub) + Q3KPanel.SUB_SCALES_OFFSET;
    for (int i = 0; i < Q2KPanel.PART; i++) {
      IntVector s =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, subScales, ByteOrder.LITTLE_ENDIAN));
      FloatVector lowSub =
          FLOAT_VECTOR.cast(
              s.lanewise(LSHL, lowShift).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
      FloatVector highSub =
          FLOAT_VECTOR.cast(
              s.lanewise(LSHL, highShift).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
      IntVector p = INT_VECTOR.cast(IntVector.fromArray(INTS, products, product));
      float tooMuch = values[sum + i] * Q3KPanel.ZERO_LEVEL;
      low =
          FLOAT_VECTOR
              .cast(p.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
              .sub(tooMuch)
              .fma(lowSub, low);
      high =
          FLOAT_VECTOR
              .cast(p.lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
              .sub(tooMuch)
              .fma(highSub, high);
      product += Panel.RUN_PRODUCTS;
      subScales += Q3KPanel.SUB_BLOCK_BYTES;
    }
    lowScale.fma(low, FloatVector.fromArray(FLOATS, sums, at)).intoArray(sums, at);
    highScale.fma(high, FloatVector.fromArray(FLOATS, sums, at + HIGH)).intoArray(sums, at + HIGH);
  }
}
