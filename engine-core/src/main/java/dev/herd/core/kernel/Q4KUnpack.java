package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Unpacks a part of a block of {@link Q4KPanel} to {@link PanelPass#weights}: (halves of the rows,
 * columns, rows of a half), levels of 0 to 15 times their sub-block's scale.
 */
final class Q4KUnpack extends PanelStep {
  private static final int ROWS = ExactTile.ROWS;
  private static final int NIBBLE_BITS = 4;
  private static final IntVector NIBBLE = IntVector.broadcast(INTS, 0xF);

  /**
   * Minus a level of 0, once {@link PanelFloats#EXPONENT} makes a float of it; exact times a scale,
   * too.
   */
  private static final FloatVector MINUS_ZERO = FloatVector.broadcast(FLOATS, -0x1p23f);

  @Override
  void run(PanelPass pass) {
    int first = Q4KParts.firstSubBlock(pass);
    int to = pass.firstWeight;
    for (int sub = first; sub < first + Q4KParts.SUB_BLOCKS; sub++) {
      long lines = Q4KPanel.subBlock(pass.offset, sub) + Q4KPanel.LINES_OFFSET;
      int scales = pass.firstScale + Q4KScales.SUB_SCALES + sub * Panel.ROWS;
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        int shift = rows / LANES * Byte.SIZE;
        int half = rows / ROWS * ROWS * Q4KParts.COLUMNS;
        unpack(lines, shift, pass.scales, scales + rows, pass.weights, to + half + rows % ROWS);
      }
      to += Panel.RUN * ROWS;
    }
  }

  /** Unpacks a vector of rows of a run. */
  private static void unpack(
      long lines, int shift, float[] scales, int scale, float[] weights, int to) {
    FloatVector factor = Vectors.load(scales, scale);
    FloatVector zero = factor.mul(MINUS_ZERO);
    for (int i = 0; i < Panel.LINES; i++) {
      IntVector line = Vectors.loadInts(lines + (long) i * Panel.LINE_BYTES);
      int low = to + i * ROWS;
      level(line.lanewise(LSHR, shift)).fma(factor, zero).intoArray(weights, low);
      level(line.lanewise(LSHR, shift + NIBBLE_BITS))
          .fma(factor, zero)
          .intoArray(weights, low + Panel.LINES * ROWS);
    }
  }

  /** Returns the lowest nibbles of ints as floats, plus 2^23. */
  private static FloatVector level(IntVector line) {
    return Vectors.floats(line.and(NIBBLE).or(PanelFloats.EXPONENT));
  }
}
