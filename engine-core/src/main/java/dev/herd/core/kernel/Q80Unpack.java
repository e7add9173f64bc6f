package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q80Layout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Unpacks a stretch of {@link Q80Panel} to {@link PanelPass#weights}. */
final class Q80Unpack extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  @Override
  void run(PanelPass pass) {
    long pair = pass.offset;
    int first = pass.firstWeight;
    int half = pass.columns / Q80Panel.HALVES;
    for (int c = 0; c < half; c += Q80Layout.VALUES) {
      for (int r = 0; r < ROWS; r += LANES) {
        unpack(pair, pass.weights, first + c * ROWS + r, first + (half + c) * ROWS + r);
        pair += Q80Panel.BYTES;
      }
    }
  }

  private static void unpack(long pair, float[] weights, int first, int second) {
    FloatVector scaleA = Q80Panel.scales(pair + Q80Panel.SCALES_OFFSET);
    FloatVector scaleB = Q80Panel.scales(pair + Q80Panel.SECOND_SCALES_OFFSET);
    FloatVector zeroA = Q80Panel.zeros(scaleA);
    FloatVector zeroB = Q80Panel.zeros(scaleB);
    long words = pair + Q80Panel.WORDS_OFFSET;
    for (int w = 0; w < Q80Panel.WORDS; w++) {
      IntVector word = FloatPanel.word(words + (long) w * Q80Panel.WORD_BYTES);
      int a = first + w * Q80Panel.WORD_COLUMNS * ROWS;
      int b = second + w * Q80Panel.WORD_COLUMNS * ROWS;
      for (int c = 0; c < Q80Panel.WORD_COLUMNS; c++) {
        Q80Panel.first(word, c, scaleA, zeroA).intoArray(weights, a + c * ROWS);
        Q80Panel.second(word, c, scaleB, zeroB).intoArray(weights, b + c * ROWS);
      }
    }
  }
}
