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

import dev.herd.gguf.quant.Q2KLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies a block of {@link Q2KPanel} with one token, part after part: what {@link ExactTile}
 * and {@link Q2KMinimums} do for several, the same numbers in the same order.
 */
final class Q2KDot extends PanelStep {
  /** Bits of a sub-block's scale, before its minimum. */
  private static final int SCALE_BITS = 4;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector FIELDS = IntVector.broadcast(INTS, 0x00030003);
  private static final IntVector SCALE = IntVector.broadcast(INTS, 0xF);

  @Override
  void run(PanelPass pass) {
    for (int sub = 0; sub < Q2KLayout.SUB_BLOCKS; sub += Q2KPanel.PART) {
      for (int stream = 0; stream < pass.streams; stream++) {
        pass.turnTo(stream);
        long block = pass.streamOffset(stream);
        for (int i = 0; i < Q2KPanel.PART; i++) {
          multiply(
              Q2KPanel.subBlock(block, sub + i) + Q2KPanel.LINES_OFFSET,
              pass.x.levels,
              pass.first + (sub + i) * Q2KPanel.SUB_BLOCK,
              pass.products,
              pass.firstProduct + i * Panel.RUN_PRODUCTS);
        }
        for (int rows = 0; rows < HIGH; rows += LANES) {
          add(pass, block, sub, rows, pass.streamSlot(stream) + rows);
        }
        for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
          addMinimums(pass, block, sub, rows, pass.streamSlot(stream) + Panel.ROWS + rows);
        }
      }
    }
    pass.turnTo(0);
  }

  /** Sets two vectors of products to those of a sub-block and one token. */
  private static void multiply(long lines, int[] x, int first, int[] products, int at) {
    ShortVector even = IntVector.zero(INTS).reinterpretAsShorts();
    ShortVector odd = even;
    long end = lines + (long) Q2KPanel.LINES * Panel.LINE_BYTES;
    int k = first;
    // With !=, see PanelStep.
    for (long line = lines; line != end; line += Panel.LINE_BYTES) {
      IntVector fields =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, line, ByteOrder.LITTLE_ENDIAN));
      ShortVector y = IntVector.broadcast(INTS, x[k]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(fields.and(FIELDS).reinterpretAsShorts()).mul(y).add(even);
      odd =
          SHORT_VECTOR
              .cast(fields.lanewise(LSHR, 8).and(FIELDS).reinterpretAsShorts())
              .mul(y)
              .add(odd);
      y = IntVector.broadcast(INTS, x[k + 4]).reinterpretAsShorts();
      even =
          SHORT_VECTOR
              .cast(fields.lanewise(LSHR, 2).and(FIELDS).reinterpretAsShorts())
              .mul(y)
              .add(even);
      odd =
          SHORT_VECTOR
              .cast(fields.lanewise(LSHR, 10).and(FIELDS).reinterpretAsShorts())
              .mul(y)
              .add(odd);
      y = IntVector.broadcast(INTS, x[k + 8]).reinterpretAsShorts();
      even =
          SHORT_VECTOR
              .cast(fields.lanewise(LSHR, 4).and(FIELDS).reinterpretAsShorts())
              .mul(y)
              .add(even);
      odd =
          SHORT_VECTOR
              .cast(fields.lanewise(LSHR, 12).and(FIELDS).reinterpretAsShorts())
              .mul(y)
              .add(odd);
      y = IntVector.broadcast(INTS, x[k + 12]).reinterpretAsShorts();
      even =
          SHORT_VECTOR
              .cast(fields.lanewise(LSHR, 6).and(FIELDS).reinterpretAsShorts())
              .mul(y)
              .add(even);
      odd =
          SHORT_VECTOR
              .cast(fields.lanewise(LSHR, 14).and(FIELDS).reinterpretAsShorts())
              .mul(y)
              .add(odd);
      k++;
    }
    INT_VECTOR.cast(even.reinterpretAsInts()).intoArray(products, at);
    INT_VECTOR.cast(odd.reinterpretAsInts()).intoArray(products, at + LANES);
  }

  /**
   * Adds the products of a part, for two vectors of rows whose products share ints.
   *
   * @param sub first sub-block of the part
   * @param rows of the first vector
   * @param at index of the sums
   */
  private static void add(PanelPass pass, long block, int sub, int rows, int at) {
    int[] products = pass.products;
    float[] sums = pass.sums;
    float tokenScale = pass.x.scales[pass.tokenScale(0)];
    long scales = block + Q4KPanel.SCALES_OFFSET + (long) rows * Short.BYTES;
    FloatVector lowScale = FLOAT_VECTOR.cast(VectorHalves.loadSmall(scales).mul(tokenScale));
    FloatVector highScale =
        FLOAT_VECTOR.cast(
            VectorHalves.loadSmall(scales + (long) HIGH * Short.BYTES).mul(tokenScale));
    FloatVector low = FloatVector.zero(FLOATS);
    FloatVector high = FloatVector.zero(FLOATS);
    int product = pass.firstProduct + rows;
    int shift = rows / LANES * Byte.SIZE;
    long subScales = Q2KPanel.subBlock(block, sub) + Q2KPanel.SUB_SCALES_OFFSET;
    for (int i = 0; i < Q2KPanel.PART; i++) {
      IntVector s =
          INT_VECTOR
              .cast(IntVector.fromMemorySegment(INTS, ALL, subScales, ByteOrder.LITTLE_ENDIAN))
              .lanewise(LSHR, shift);
      FloatVector lowSub = FLOAT_VECTOR.cast(s.and(SCALE).convertShape(I2F, FLOATS, 0));
      FloatVector highSub =
          FLOAT_VECTOR.cast(s.lanewise(LSHR, 16).and(SCALE).convertShape(I2F, FLOATS, 0));
      IntVector p = INT_VECTOR.cast(IntVector.fromArray(INTS, products, product));
      low =
          FLOAT_VECTOR
              .cast(p.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
              .fma(lowSub, low);
      high =
          FLOAT_VECTOR.cast(p.lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0)).fma(highSub, high);
      product += Panel.RUN_PRODUCTS;
      subScales += Q2KPanel.SUB_BLOCK_BYTES;
    }
    lowScale.fma(low, FloatVector.fromArray(FLOATS, sums, at)).intoArray(sums, at);
    highScale.fma(high, FloatVector.fromArray(FLOATS, sums, at + HIGH)).intoArray(sums, at + HIGH);
  }

  /** Adds what a vector of rows loses by the minimums of a part. */
  private static void addMinimums(PanelPass pass, long block, int sub, int rows, int at) {
    float[] values = pass.values;
    float tokenScale = pass.x.scales[pass.tokenScale(0)];
    long minimums = block + Q4KPanel.MINIMUMS_OFFSET + (long) rows * Short.BYTES;
    FloatVector scale = FLOAT_VECTOR.cast(VectorHalves.loadSmall(minimums).mul(tokenScale));
    FloatVector loss = FloatVector.zero(FLOATS);
    int sum = pass.first + Q2KActivations.SUMS + sub;
    int shift = rows / LANES * Byte.SIZE + SCALE_BITS;
    long subScales = Q2KPanel.subBlock(block, sub) + Q2KPanel.SUB_SCALES_OFFSET;
    for (int i = 0; i < Q2KPanel.PART; i++) {
      IntVector s =
          INT_VECTOR
              .cast(IntVector.fromMemorySegment(INTS, ALL, subScales, ByteOrder.LITTLE_ENDIAN))
              .lanewise(LSHR, shift);
      loss =
          FLOAT_VECTOR
              .cast(s.and(SCALE).convertShape(I2F, FLOATS, 0))
              .fma(FloatVector.broadcast(FLOATS, values[sum + i]), loss);
      subScales += Q2KPanel.SUB_BLOCK_BYTES;
    }
    scale.fma(loss, Vectors.load(pass.sums, at)).intoArray(pass.sums, at);
  }
}
