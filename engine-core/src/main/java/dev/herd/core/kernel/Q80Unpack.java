package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Unpacks a stretch of {@link Q80Panel} to {@link PanelPass#weights}. */
final class Q80Unpack extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  @Override
  void run(PanelPass pass) {
    long block = pass.offset;
    for (int c = 0; c < pass.columns; c += Q80Layout.VALUES) {
      for (int r = 0; r < ROWS; r += LANES) {
        unpack(pass.panels, block, pass.weights, c * ROWS + r);
        block += Q80Panel.BYTES;
      }
    }
  }

  private static void unpack(MemorySegment panels, long block, float[] weights, int first) {
    FloatVector scales = Q80Panel.scales(panels, block);
    long words = block + Q80Panel.WORDS_OFFSET;
    for (int w = 0; w < Q80Panel.WORDS; w++) {
      IntVector word = FloatPanel.word(panels, words + (long) w * Q80Panel.WORD_BYTES);
      int to = first + w * Q80Panel.COLUMNS * ROWS;
      Q80Panel.weights(word, 0, scales).intoArray(weights, to);
      Q80Panel.weights(word, 1, scales).intoArray(weights, to + ROWS);
      Q80Panel.weights(word, 2, scales).intoArray(weights, to + 2 * ROWS);
      Q80Panel.weights(word, 3, scales).intoArray(weights, to + 3 * ROWS);
    }
  }
}
