package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Unpacks a stretch of an {@link Iq4Panel} to {@link PanelPass#weights}. */
final class Iq4Unpack extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  private final int wordsOffset;
  private final int pairBytes;

  /**
   * Makes the step.
   *
   * @param wordsOffset where a stretch has the words of its first pair
   * @param pairBytes from there to those of the next
   */
  Iq4Unpack(int wordsOffset, int pairBytes) {
    this.wordsOffset = wordsOffset;
    this.pairBytes = pairBytes;
  }

  @Override
  void run(PanelPass pass) {
    int pairs = pass.columns / (Iq4Panel.HALVES * Iq4Panel.SUB_BLOCK);
    for (int sub = 0; sub < Iq4Panel.HALVES * pairs; sub++) {
      long words = pass.offset + wordsOffset + (long) (sub % pairs) * pairBytes;
      words += (long) (sub / pairs) * Iq4Panel.LINE_BYTES;
      for (int r = 0; r < ROWS; r += LANES) {
        int scale = pass.firstScale + sub * ROWS + r;
        int to = pass.firstWeight + sub * Iq4Panel.SUB_BLOCK * ROWS + r;
        unpack(words, pass.scales, scale, pass.weights, to);
        words += Iq4Panel.VECTOR_BYTES;
      }
    }
  }

  private static void unpack(long words, float[] scales, int scale, float[] weights, int to) {
    FloatVector factor = Vectors.load(scales, scale);
    for (int w = 0; w < Iq4Panel.WORDS; w++) {
      IntVector word = FloatPanel.word(words + (long) w * Iq4Panel.WORD_BYTES);
      int low = to + w * Iq4Panel.WORD_COLUMNS * ROWS;
      int high = low + Iq4Panel.HIGH_COLUMNS * ROWS;
      for (int i = 0; i < Iq4Panel.WORD_COLUMNS; i++) {
        IntVector byteOf = word.lanewise(LSHR, Byte.SIZE * i);
        LevelTable.IQ4.ofNibble(byteOf).mul(factor).intoArray(weights, low + i * ROWS);
        LevelTable.IQ4
            .ofNibble(byteOf.lanewise(LSHR, Iq4Panel.LEVEL_BITS))
            .mul(factor)
            .intoArray(weights, high + i * ROWS);
      }
    }
  }
}
