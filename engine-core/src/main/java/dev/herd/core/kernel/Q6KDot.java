package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.PanelFloats.UPPER_SHORT;
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

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Multiplies a block of {@link Q6KPanel} with one token, sum after sum: what {@link Q6KTile} does
 * for several, the same numbers in the same order.
 */
final class Q6KDot extends PanelStep {
  /** From the scales of a unit to those of the next run's. */
  private static final int NEXT_SCALES = 2 * Panel.ROWS;

  private static final int LINE = Panel.LINE_BYTES;

  // A vector, since the compiler has less to inline than where it makes one of a number.
  private static final IntVector SIX_BITS = IntVector.broadcast(INTS, 0x003F003F);

  @Override
  void run(PanelPass pass) {
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      multiply(
          Q6KPanel.unit(pass.offset, sum, 0),
          pass.x.levels,
          pass.first + sum * Q6KPanel.UNIT,
          pass.scales,
          pass.firstScale + Q6KPanel.unitScales(sum, 0),
          pass.tileSums,
          pass.firstTileSum);
      finish(pass, sum);
    }
  }

  private static void multiply(
      long units, int[] levels, int first, float[] scales, int firstScale, float[] totals, int at) {
    FloatVector total0 = FloatVector.zero(FLOATS);
    FloatVector total1 = total0;
    FloatVector total2 = total0;
    FloatVector total3 = total0;
    long end = units + Q6KPanel.SUM_BYTES;
    int q = first;
    int s = firstScale;
    // With !=, see PanelStep.
    for (long unit = units; unit != end; unit += Q6KPanel.UNIT_BYTES) {
      IntVector a =
          INT_VECTOR.cast(IntVector.fromMemorySegment(INTS, ALL, unit, ByteOrder.LITTLE_ENDIAN));
      IntVector b =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, unit + LINE, ByteOrder.LITTLE_ENDIAN));
      IntVector c =
          INT_VECTOR.cast(
              IntVector.fromMemorySegment(INTS, ALL, unit + 2L * LINE, ByteOrder.LITTLE_ENDIAN));
      IntVector d =
          a.lanewise(LSHR, 6)
              .and(0x03030303)
              .or(b.lanewise(LSHR, 4).and(0x0C0C0C0C))
              .or(c.lanewise(LSHR, 2).and(0x30303030));
      ShortVector x = IntVector.broadcast(INTS, levels[q]).reinterpretAsShorts();
      ShortVector even = SHORT_VECTOR.cast(a.and(SIX_BITS).reinterpretAsShorts()).mul(x);
      ShortVector odd =
          SHORT_VECTOR.cast(a.lanewise(LSHR, 8).and(SIX_BITS).reinterpretAsShorts()).mul(x);
      x = IntVector.broadcast(INTS, levels[q + 1]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(b.and(SIX_BITS).reinterpretAsShorts()).mul(x).add(even);
      odd =
          SHORT_VECTOR
              .cast(b.lanewise(LSHR, 8).and(SIX_BITS).reinterpretAsShorts())
              .mul(x)
              .add(odd);
      x = IntVector.broadcast(INTS, levels[q + 2]).reinterpretAsShorts();
      even = SHORT_VECTOR.cast(c.and(SIX_BITS).reinterpretAsShorts()).mul(x).add(even);
      odd =
          SHORT_VECTOR
              .cast(c.lanewise(LSHR, 8).and(SIX_BITS).reinterpretAsShorts())
              .mul(x)
              .add(odd);
      x = IntVector.broadcast(INTS, levels[q + 3]).reinterpretAsShorts();
      IntVector p =
          INT_VECTOR.cast(
              SHORT_VECTOR
                  .cast(d.and(SIX_BITS).reinterpretAsShorts())
                  .mul(x)
                  .add(even)
                  .reinterpretAsInts());
      IntVector r =
          INT_VECTOR.cast(
              SHORT_VECTOR
                  .cast(d.reinterpretAsShorts())
                  .lanewise(LSHR, 8)
                  .mul(x)
                  .add(odd)
                  .reinterpretAsInts());
      total0 =
          FLOAT_VECTOR
              .cast(p.lanewise(LSHL, 16).convertShape(I2F, FLOATS, 0))
              .fma(FloatVector.fromArray(FLOATS, scales, s), total0);
      total1 =
          FLOAT_VECTOR
              .cast(r.lanewise(LSHL, 16).convertShape(I2F, FLOATS, 0))
              .fma(FloatVector.fromArray(FLOATS, scales, s + LANES), total1);
      total2 =
          FLOAT_VECTOR
              .cast(p.lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
              .fma(FloatVector.fromArray(FLOATS, scales, s + 2 * LANES), total2);
      total3 =
          FLOAT_VECTOR
              .cast(r.lanewise(ASHR, 16).convertShape(I2F, FLOATS, 0))
              .fma(FloatVector.fromArray(FLOATS, scales, s + 3 * LANES), total3);
      q += Panel.RUN;
      s += NEXT_SCALES;
    }
    FLOAT_VECTOR.cast(total0).mul(UPPER_SHORT).intoArray(totals, at);
    FLOAT_VECTOR.cast(total1).mul(UPPER_SHORT).intoArray(totals, at + LANES);
    FLOAT_VECTOR.cast(total2).intoArray(totals, at + 2 * LANES);
    FLOAT_VECTOR.cast(total3).intoArray(totals, at + 3 * LANES);
  }

  /** Adds totals, less what levels 0 to 63 are too much, to the running sums. */
  private static void finish(PanelPass pass, int sum) {
    float tokenScale = pass.x.scales[pass.tokenScale(0)];
    int level = pass.first + (sum + 1) * Q6KTile.COLUMNS - 2;
    FloatVector even = FloatVector.broadcast(FLOATS, pass.values[level]);
    FloatVector odd = FloatVector.broadcast(FLOATS, pass.values[level + 1]);
    int own = pass.firstScale + Q6KPanel.ownScales(sum);
    int scale = pass.firstScale + Q6KScales.SCALES;
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int to = pass.slot + EightSums.place(sum, rows);
      FloatVector less =
          Vectors.load(pass.scales, own + rows)
              .fma(even, FloatVector.fromArray(FLOATS, pass.tileSums, pass.firstTileSum + rows));
      Vectors.load(pass.scales, own + Panel.ROWS + rows)
          .fma(odd, less)
          .fma(
              Vectors.load(pass.scales, scale + rows).mul(tokenScale),
              FloatVector.fromArray(FLOATS, pass.sums, to))
          .intoArray(pass.sums, to);
    }
  }
}
