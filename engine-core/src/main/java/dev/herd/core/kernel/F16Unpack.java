package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.IntVector;

/** Unpacks a stretch of {@code F16} to {@link PanelPass#weights}. */
final class F16Unpack extends PanelStep {
  @Override
  void run(PanelPass pass) {
    unpack(pass.offset, pass.columns / F16Words.COLUMNS, pass.weights, pass.firstWeight);
  }

  private static void unpack(long offset, int words, float[] weights, int first) {
    for (int w = 0; w < words; w++) {
      long at = offset + (long) w * FloatPanel.WORD_BYTES;
      int to = first + w * F16Words.COLUMNS * FloatPanel.ROWS;
      for (int r = 0; r < FloatPanel.ROWS; r += LANES) {
        IntVector word = FloatPanel.word(at + (long) r * Integer.BYTES);
        F16Words.first(word).intoArray(weights, to + r);
        F16Words.second(word).intoArray(weights, to + FloatPanel.ROWS + r);
      }
    }
  }
}
