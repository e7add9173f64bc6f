package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.IntVector;

/** Unpacks a stretch of {@code F16} to {@link PanelPass#weights}. */
final class F16Unpack extends PanelStep {
  @Override
  void run(PanelPass pass) {
    unpack(pass.offset, pass.columns / F16Words.COLUMNS, pass.weights);
  }

  private static void unpack(long offset, int words, float[] weights) {
    for (int w = 0; w < words; w++) {
      long at = offset + (long) w * FloatPanel.WORD_BYTES;
      int to = w * F16Words.COLUMNS * FloatPanel.ROWS;
      IntVector a = FloatPanel.word(at);
      IntVector b = FloatPanel.word(at + FloatPanel.WORD_BYTES / 2);
      F16Words.first(a).intoArray(weights, to);
      F16Words.first(b).intoArray(weights, to + LANES);
      F16Words.second(a).intoArray(weights, to + FloatPanel.ROWS);
      F16Words.second(b).intoArray(weights, to + FloatPanel.ROWS + LANES);
    }
  }
}
