package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Unpacks a part of a block of {@link Q2KPanel} to {@link PanelPass#weights}: (halves of the rows,
 * columns, rows of a half), levels of 0 to 3 times their sub-block's scale; and behind them the
 * minimums of its sub-blocks, for {@link Q2KMinimums}.
 */
final class Q2KUnpack extends PanelStep {
  private static final int ROWS = ExactTile.ROWS;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector FIELD = IntVector.broadcast(INTS, 3);
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f);

  @Override
  void run(PanelPass pass) {
    for (int i = 0; i < Q2KPanel.PART; i++) {
      long subBlock = Q2KPanel.subBlock(pass.offset, pass.part * Q2KPanel.PART + i);
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        int shift = rows / LANES * Byte.SIZE;
        IntVector both =
            Vectors.loadInts(subBlock + Q2KPanel.SUB_SCALES_OFFSET).lanewise(LSHR, shift);
        int half = rows / ROWS * ROWS;
        int minimum = Q2KMinimums.WEIGHTS + half * Q2KPanel.PART + i * ROWS + rows % ROWS;
        ByteLanes.toFloats(both.lanewise(LSHR, 4).and(0xF))
            .intoArray(pass.weights, pass.firstWeight + minimum);
        int to = half * Q2KPanel.PART_COLUMNS + i * Q2KPanel.SUB_BLOCK * ROWS + rows % ROWS;
        unpack(
            subBlock + Q2KPanel.LINES_OFFSET,
            shift,
            ByteLanes.toFloats(both.and(0xF)),
            pass.weights,
            pass.firstWeight + to);
      }
    }
  }

  /** Unpacks a vector of rows of a sub-block. */
  private static void unpack(long lines, int shift, FloatVector scale, float[] weights, int to) {
    for (int i = 0; i < Q2KPanel.LINES; i++) {
      IntVector fields =
          Vectors.loadInts(lines + (long) i * Panel.LINE_BYTES).lanewise(LSHR, shift);
      int at = to + i * ROWS;
      weight(fields, scale).intoArray(weights, at);
      weight(fields.lanewise(LSHR, 2), scale).intoArray(weights, at + 4 * ROWS);
      weight(fields.lanewise(LSHR, 4), scale).intoArray(weights, at + 8 * ROWS);
      weight(fields.lanewise(LSHR, 6), scale).intoArray(weights, at + 12 * ROWS);
    }
  }

  private static FloatVector weight(IntVector fields, FloatVector scale) {
    return PanelFloats.from(fields.and(FIELD), ZERO).mul(scale);
  }
}
