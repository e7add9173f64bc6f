package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Unpacks a part of a block of {@link Q5KPanel} to {@link PanelPass#weights}, as {@link Q4KUnpack}
 * does: levels of 0 to 31 times their sub-block's scale.
 */
final class Q5KUnpack extends PanelStep {
  private static final int ROWS = ExactTile.ROWS;
  private static final int UNITS = 2;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector NIBBLE = IntVector.broadcast(INTS, 0xF);
  private static final IntVector FIFTH = IntVector.broadcast(INTS, 0x10);

  /** Minus a level of 0, as by {@link Q4KUnpack}. */
  private static final FloatVector MINUS_ZERO = FloatVector.broadcast(FLOATS, -0x1p23f);

  @Override
  void run(PanelPass pass) {
    int first = Q4KParts.firstSubBlock(pass);
    for (int i = 0; i < Q4KParts.SUB_BLOCKS; i++) {
      long groups = Q5KPanel.subBlock(pass.offset, first + i) + Q5KPanel.GROUPS_OFFSET;
      int scales = pass.firstScale + Q4KScales.SUB_SCALES + (first + i) * Panel.ROWS;
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        int half = rows / ROWS * ROWS * Q4KParts.COLUMNS;
        int to = pass.firstWeight + half + i * Panel.RUN * ROWS + rows % ROWS;
        for (int unit = 0; unit < UNITS; unit++) {
          int shift = rows / LANES * Byte.SIZE + unit * Q50Panel.UNIT;
          unpack(groups, shift, pass.scales, scales + rows, pass.weights, to);
          to += FifthLines.HALF * ROWS;
        }
      }
    }
  }

  /** Unpacks a vector of rows of half a sub-block: one unit of each group. */
  static void unpack(long groups, int shift, float[] scales, int scale, float[] weights, int to) {
    FloatVector factor = Vectors.load(scales, scale);
    FloatVector zero = factor.mul(MINUS_ZERO);
    for (int i = 0; i < Q5KPanel.GROUPS; i++) {
      long group = groups + (long) i * Q50Panel.GROUP_BYTES;
      int at = to + i * Q50Panel.UNIT * ROWS;
      IntVector fifths = Q50Panel.line(group, shift);
      IntVector a = Q50Panel.line(group + Panel.LINE_BYTES, shift);
      level(a, fifths.lanewise(LSHL, 4)).fma(factor, zero).intoArray(weights, at);
      IntVector b = Q50Panel.line(group + 2L * Panel.LINE_BYTES, shift);
      level(b, fifths.lanewise(LSHL, 3)).fma(factor, zero).intoArray(weights, at + ROWS);
      IntVector c = Q50Panel.line(group + 3L * Panel.LINE_BYTES, shift);
      level(c, fifths.lanewise(LSHL, 2)).fma(factor, zero).intoArray(weights, at + 2 * ROWS);
      IntVector d = Q50Panel.line(group + 4L * Panel.LINE_BYTES, shift);
      level(d, fifths.lanewise(LSHL, 1)).fma(factor, zero).intoArray(weights, at + 3 * ROWS);
    }
  }

  /** Returns levels as floats, plus 2^23. */
  private static FloatVector level(IntVector nibbles, IntVector fifths) {
    return Vectors.floats(nibbles.and(NIBBLE).or(fifths.and(FIFTH)).or(PanelFloats.EXPONENT));
  }
}
