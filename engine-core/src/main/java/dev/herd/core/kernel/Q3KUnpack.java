package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Unpacks a part of a block of {@link Q3KPanel} to {@link PanelPass#weights}: (halves of the rows,
 * columns, rows of a half), levels of -4 to 3 times their sub-block's scale.
 */
final class Q3KUnpack extends PanelStep {
  private static final int ROWS = ExactTile.ROWS;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector FIELD = IntVector.broadcast(INTS, 3);
  private static final IntVector THIRD = IntVector.broadcast(INTS, 4);
  private static final FloatVector ZERO =
      FloatVector.broadcast(FLOATS, 0x1p23f + Q3KPanel.ZERO_LEVEL);

  @Override
  void run(PanelPass pass) {
    for (int i = 0; i < Q2KPanel.PART; i++) {
      long subBlock = Q3KPanel.subBlock(pass.offset, pass.part * Q2KPanel.PART + i);
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        int shift = rows / LANES * Byte.SIZE;
        FloatVector scale =
            ByteLanes.toFloats(
                Vectors.loadInts(subBlock + Q3KPanel.SUB_SCALES_OFFSET)
                    .lanewise(LSHL, Integer.SIZE - Byte.SIZE - shift)
                    .lanewise(ASHR, Integer.SIZE - Byte.SIZE));
        int half = rows / ROWS * ROWS * Q2KPanel.PART_COLUMNS;
        int to = pass.firstWeight + half + i * Q2KPanel.SUB_BLOCK * ROWS + rows % ROWS;
        for (int group = 0; group < Q3KPanel.GROUPS; group++) {
          long at = subBlock + Q3KPanel.GROUPS_OFFSET + (long) group * Q3KPanel.GROUP_BYTES;
          unpack(at, shift, scale, pass.weights, to);
          to += Q3KPanel.GROUP_LINES * ROWS;
        }
      }
    }
  }

  /** Unpacks a vector of rows of a group. */
  private static void unpack(long group, int shift, FloatVector scale, float[] weights, int to) {
    for (int i = 0; i < Q3KPanel.GROUP_LINES; i++) {
      IntVector thirds = Vectors.loadInts(group).lanewise(LSHR, shift + Q2KPanel.LINES * i);
      long line = group + Q3KPanel.FIELDS_OFFSET + (long) i * Panel.LINE_BYTES;
      IntVector fields = Vectors.loadInts(line).lanewise(LSHR, shift);
      int at = to + i * ROWS;
      weight(fields, thirds.lanewise(LSHL, 2), scale).intoArray(weights, at);
      weight(fields.lanewise(LSHR, 2), thirds.lanewise(LSHL, 1), scale)
          .intoArray(weights, at + 4 * ROWS);
      weight(fields.lanewise(LSHR, 4), thirds, scale).intoArray(weights, at + 8 * ROWS);
      weight(fields.lanewise(LSHR, 6), thirds.lanewise(LSHR, 1), scale)
          .intoArray(weights, at + 12 * ROWS);
    }
  }

  private static FloatVector weight(IntVector field, IntVector third, FloatVector scale) {
    return PanelFloats.from(field.and(FIELD).or(third.and(THIRD)), ZERO).mul(scale);
  }
}
