package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Unpacks a stretch of {@link Q50Panel} to {@link PanelPass#weights}: (halves of the rows, sums,
 * runs, columns of a unit, rows of a half). A weight is a level -16 to 15.
 */
final class Q50Unpack extends PanelStep {
  /** Rows of a half: those of a {@link FloatPanel}. */
  static final int ROWS = FloatPanel.ROWS;

  /** Floats of a unit in a half. */
  static final int UNIT = Q50Panel.UNIT * ROWS;

  /** Floats from one half to the other. */
  static final int HALF = Panel.DEPTH * ROWS;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector NIBBLE = IntVector.broadcast(INTS, 0xF);
  private static final IntVector FIFTH = IntVector.broadcast(INTS, 0x10);
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f + 16);

  @Override
  void run(PanelPass pass) {
    int runs = pass.columns / Panel.RUN;
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int half = pass.firstWeight + rows / ROWS * HALF + rows % ROWS;
      for (int sum = 0; sum < EightSums.COUNT; sum++) {
        int unit = sum / Q50Panel.GROUPS;
        int shift = rows / LANES * Byte.SIZE + unit * Q50Panel.UNIT;
        long group = Q50Panel.group(pass.offset, sum % Q50Panel.GROUPS);
        for (int run = 0; run < runs; run++) {
          unpack(group, shift, pass.weights, half + (sum * runs + run) * UNIT);
          group += Q50Panel.BYTES;
        }
      }
    }
  }

  private static void unpack(long group, int shift, float[] weights, int to) {
    IntVector fifths = Q50Panel.line(group, shift);
    IntVector a = Q50Panel.line(group + Panel.LINE_BYTES, shift);
    weight(a, fifths.lanewise(LSHL, 4)).intoArray(weights, to);
    IntVector b = Q50Panel.line(group + 2L * Panel.LINE_BYTES, shift);
    weight(b, fifths.lanewise(LSHL, 3)).intoArray(weights, to + ROWS);
    IntVector c = Q50Panel.line(group + 3L * Panel.LINE_BYTES, shift);
    weight(c, fifths.lanewise(LSHL, 2)).intoArray(weights, to + 2 * ROWS);
    IntVector d = Q50Panel.line(group + 4L * Panel.LINE_BYTES, shift);
    weight(d, fifths.lanewise(LSHL, 1)).intoArray(weights, to + 3 * ROWS);
  }

  private static FloatVector weight(IntVector nibbles, IntVector fifths) {
    return PanelFloats.from(nibbles.and(NIBBLE).or(fifths.and(FIFTH)), ZERO);
  }
}
