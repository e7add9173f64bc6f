package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.IntVector;

/**
 * Unpacks a stretch of words of two columns to {@link PanelPass#weights}. A column is the upper
 * half of an int, whose bits are those of a float after a shift.
 */
final class HalfUnpack extends PanelStep {
  private final int right;
  private final int mask;

  /**
   * Makes the step.
   *
   * @param right by how many bits the half is shifted, with its sign
   * @param mask bits that remain
   */
  HalfUnpack(int right, int mask) {
    this.right = right;
    this.mask = mask;
  }

  @Override
  void run(PanelPass pass) {
    int words = pass.columns / F16Words.COLUMNS;
    unpack(pass.offset, words, right, mask, pass.weights, pass.firstWeight);
  }

  private static void unpack(
      long offset, int words, int right, int mask, float[] weights, int first) {
    for (int w = 0; w < words; w++) {
      long at = offset + (long) w * FloatPanel.WORD_BYTES;
      int to = first + w * F16Words.COLUMNS * FloatPanel.ROWS;
      for (int r = 0; r < FloatPanel.ROWS; r += LANES) {
        IntVector word = FloatPanel.word(at + (long) r * Integer.BYTES);
        Vectors.floats(word.lanewise(LSHL, Short.SIZE).lanewise(ASHR, right).and(mask))
            .intoArray(weights, to + r);
        Vectors.floats(word.lanewise(ASHR, right).and(mask))
            .intoArray(weights, to + FloatPanel.ROWS + r);
      }
    }
  }
}
