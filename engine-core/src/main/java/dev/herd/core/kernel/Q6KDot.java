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

import dev.herd.gguf.quant.Q6KLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies a block of {@link Q6KPanel} with one token, sub-block after sub-block: what {@link
 * Q6KTile} does for several, the same numbers in the same order.
 */
final class Q6KDot extends PanelStep {
  /** Sub-blocks that are multiplied before their products are added up: those of two runs. */
  private static final int TURN = 4;

  /** From a sub-block to the one whose units belong to the same sums. */
  private static final int NEXT_RUN = 2;

  /** Ints of the products of a sub-block. */
  private static final int SUB_BLOCK_PRODUCTS = Q6KPanel.SUB_BLOCK_UNITS * Panel.RUN_PRODUCTS;

  /** What makes an int's upper short, with nothing below it, a number of its own. */
  private static final FloatVector UPPER_SHORT = FloatVector.broadcast(FLOATS, 0x1p-16f);

  // A vector, since the compiler has less to inline than where it makes one of a number.
  private static final IntVector SIX_BITS = IntVector.broadcast(INTS, 0x003F003F);

  @Override
  void run(PanelPass pass) {
    int totals = pass.firstTileSum;
    Arrays.fill(pass.tileSums, totals, totals + EightSums.COUNT * Panel.ROWS, 0);
    for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub += TURN) {
      for (int i = 0; i < TURN; i++) {
        // The scales, now though they are needed later: lines in their order come sooner.
        pass.readAhead.touch(Q6KPanel.subBlock(pass.offset, sub + i));
        multiply(
            Q6KPanel.subBlock(pass.offset, sub + i) + Q6KPanel.UNITS_OFFSET,
            pass.x.levels,
            pass.first + (sub + i) * Q6KPanel.SUB_BLOCK,
            pass.products,
            pass.firstProduct + i * SUB_BLOCK_PRODUCTS);
      }
      for (int i = 0; i < NEXT_RUN; i++) {
        for (int rows = 0; rows < HIGH; rows += LANES) {
          addUnits(
              Q6KPanel.subBlock(pass.offset, sub + i) + Q6KPanel.SUB_SCALES_OFFSET + rows,
              pass.products,
              pass.firstProduct + i * SUB_BLOCK_PRODUCTS + rows,
              pass.tileSums,
              totals + EightSums.place(i * Q6KPanel.SUB_BLOCK_UNITS, rows));
        }
      }
    }
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      finish(pass, totals, rows);
    }
  }

  /** Sets products (units, two vectors) to those of the units of a sub-block and one token. */
  private static void multiply(long units, int[] levels, int first, int[] products, int at) {
    long end = units + (long) Q6KPanel.SUB_BLOCK_UNITS * Q6KPanel.UNIT_BYTES;
    int q = first;
    int to = at;
    // With !=, see PanelStep.
    for (long unit = units; unit != end; unit += Q6KPanel.UNIT_BYTES) {
      IntVector a =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, unit, ByteOrder.LITTLE_ENDIAN));
      IntVector b =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(
                  INTS, ALL, unit + Panel.LINE_BYTES, ByteOrder.LITTLE_ENDIAN));
      IntVector c =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(
                  INTS, ALL, unit + 2L * Panel.LINE_BYTES, ByteOrder.LITTLE_ENDIAN));
      IntVector d =
          a.lanewise(LSHR, 6)
              .and(0x03030303)
              .or(b.lanewise(LSHR, 4).and(0x0C0C0C0C))
              .or(c.lanewise(LSHR, 2).and(0x30303030));
      ShortVector x = IntVector.broadcast(INTS, levels[q]).reinterpretAsShorts();
      ShortVector low = SHORT_VECTOR.cast(a.and(SIX_BITS).reinterpretAsShorts()).mul(x);
      ShortVector high =
          SHORT_VECTOR.cast(a.lanewise(LSHR, 8).and(SIX_BITS).reinterpretAsShorts()).mul(x);
      x = IntVector.broadcast(INTS, levels[q + 1]).reinterpretAsShorts();
      low = SHORT_VECTOR.cast(b.and(SIX_BITS).reinterpretAsShorts()).mul(x).add(low);
      high =
          SHORT_VECTOR
              .cast(b.lanewise(LSHR, 8).and(SIX_BITS).reinterpretAsShorts())
              .mul(x)
              .add(high);
      x = IntVector.broadcast(INTS, levels[q + 2]).reinterpretAsShorts();
      low = SHORT_VECTOR.cast(c.and(SIX_BITS).reinterpretAsShorts()).mul(x).add(low);
      high =
          SHORT_VECTOR
              .cast(c.lanewise(LSHR, 8).and(SIX_BITS).reinterpretAsShorts())
              .mul(x)
              .add(high);
      x = IntVector.broadcast(INTS, levels[q + 3]).reinterpretAsShorts();
      low = SHORT_VECTOR.cast(d.and(SIX_BITS).reinterpretAsShorts()).mul(x).add(low);
      high =
          SHORT_VECTOR
              .cast(d.lanewise(LSHR, 8).and(SIX_BITS).reinterpretAsShorts())
              .mul(x)
              .add(high);
      INT_VECTOR.cast(low.reinterpretAsInts()).intoArray(products, to);
      INT_VECTOR.cast(high.reinterpretAsInts()).intoArray(products, to + LANES);
      q += Q6KPanel.UNIT;
      to += Panel.RUN_PRODUCTS;
    }
  }

  /**
   * Adds the products of two sub-blocks' units, a run apart, to a total for each unit: of two
   * vectors of rows, whose products share ints. The lower ones are moved up, with scales as much
   * smaller.
   *
   * @param subScales address of the first sub-block's, of the first vector of rows
   * @param first index of the first unit's products
   * @param total index of the first unit's total
   */
  private static void addUnits(
      long subScales, int[] products, int first, float[] totals, int total) {
    FloatVector low0 = ByteLanes.signedFloats(subScales).mul(UPPER_SHORT);
    FloatVector high0 = ByteLanes.signedFloats(subScales + HIGH);
    long next = subScales + (long) NEXT_RUN * Q6KPanel.SUB_BLOCK_BYTES;
    FloatVector low1 = ByteLanes.signedFloats(next).mul(UPPER_SHORT);
    FloatVector high1 = ByteLanes.signedFloats(next + HIGH);
    for (int unit = 0; unit < Q6KPanel.SUB_BLOCK_UNITS; unit++) {
      int product = first + unit * Panel.RUN_PRODUCTS;
      int low = total + unit * LANES;
      int high = low + EightSums.place(0, HIGH);
      IntVector p0 = INT_VECTOR.cast(IntVector.fromArray(INTS, products, product));
      IntVector p1 =
          INT_VECTOR.cast(
              IntVector.fromArray(INTS, products, product + NEXT_RUN * SUB_BLOCK_PRODUCTS));
      FloatVector sum =
          FLOAT_VECTOR
              .cast(p0.lanewise(LSHL, 16).convertShape(I2F, FLOATS, 0))
              .fma(low0, FloatVector.fromArray(FLOATS, totals, low));
      FLOAT_VECTOR
          .cast(p1.lanewise(LSHL, 16).convertShape(I2F, FLOATS, 0))
          .fma(low1, sum)
          .intoArray(totals, low);
      sum =
          FLOAT_VECTOR
              .cast(p0.lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
              .fma(high0, FloatVector.fromArray(FLOATS, totals, high));
      FLOAT_VECTOR
          .cast(p1.lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
          .fma(high1, sum)
          .intoArray(totals, high);
    }
  }

  /** Adds a vector of rows' totals, less what levels 0 to 63 are too much, to the running sums. */
  private static void finish(PanelPass pass, int totals, int rows) {
    float[] x = pass.values;
    float[] sums = pass.sums;
    float[] tileSums = pass.tileSums;
    float tokenScale = pass.x.scales[pass.tokenScale(0)];
    FloatVector scale =
        Vectors.load(pass.scales, pass.firstScale + Q6KScales.SCALES + rows).mul(tokenScale);
    long own = Q6KPanel.subBlock(pass.offset, 0) + Q6KPanel.SUB_SCALES_OFFSET + rows;
    // Two sums a turn, which makes the method too large to be inlined, see InliningLimitTest.
    for (int sum = 0; sum < Q6KPanel.SUMS; sum += 2) {
      FloatVector even0 = ByteLanes.signedFloats(own);
      FloatVector odd0 = ByteLanes.signedFloats(own + Q6KPanel.SUB_BLOCK_BYTES);
      FloatVector even1 = ByteLanes.signedFloats(own + 2L * Q6KPanel.SUB_BLOCK_BYTES);
      FloatVector odd1 = ByteLanes.signedFloats(own + 3L * Q6KPanel.SUB_BLOCK_BYTES);
      int level = pass.first + (sum + 1) * Q6KTile.COLUMNS - 2;
      int total = totals + EightSums.place(sum, rows);
      int to = pass.slot + EightSums.place(sum, rows);
      FloatVector less =
          even0.fma(
              FloatVector.broadcast(FLOATS, x[level]),
              FloatVector.fromArray(FLOATS, tileSums, total));
      odd0.fma(FloatVector.broadcast(FLOATS, x[level + 1]), less)
          .fma(scale, FloatVector.fromArray(FLOATS, sums, to))
          .intoArray(sums, to);
      level += Q6KTile.COLUMNS;
      total += LANES;
      to += LANES;
      less =
          even1.fma(
              FloatVector.broadcast(FLOATS, x[level]),
              FloatVector.fromArray(FLOATS, tileSums, total));
      odd1.fma(FloatVector.broadcast(FLOATS, x[level + 1]), less)
          .fma(scale, FloatVector.fromArray(FLOATS, sums, to))
          .intoArray(sums, to);
      own += 4L * Q6KPanel.SUB_BLOCK_BYTES;
    }
  }
}
