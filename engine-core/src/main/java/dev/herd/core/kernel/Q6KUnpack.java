package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Unpacks a block of {@link Q6KPanel} to {@link PanelPass#weights}. */
final class Q6KUnpack extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  @Override
  void run(PanelPass pass) {
    long words = pass.offset + Q6KPanel.WORDS_OFFSET;
    for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub++) {
      for (int rows = 0; rows < ROWS; rows += LANES) {
        FloatVector scales =
            FloatVector.fromArray(VectorWidth.FLOATS, pass.scales, sub * ROWS + rows);
        int to = sub * Q6KLayout.SUB_BLOCK_VALUES * ROWS + rows;
        unpack(pass.panels, words, scales, pass.weights, to);
        words += Q6KPanel.SUB_BLOCK_BYTES;
      }
    }
  }

  private static void unpack(
      MemorySegment panels, long words, FloatVector scales, float[] weights, int first) {
    IntVector upper = IntVector.zero(INTS);
    int to = first;
    long end = words + Q6KPanel.SUB_BLOCK_BYTES;
    // With !=, see PanelStep.
    for (long at = words; at != end; at += Q6KPanel.WORD_BYTES) {
      IntVector word = FloatPanel.word(panels, at);
      Q6KPanel.weights(word, 0, scales).intoArray(weights, to);
      Q6KPanel.weights(word, 1, scales).intoArray(weights, to + ROWS);
      Q6KPanel.weights(word, 2, scales).intoArray(weights, to + 2 * ROWS);
      Q6KPanel.weights(word, 3, scales).intoArray(weights, to + 3 * ROWS);
      Q6KPanel.weights(word, 4, scales).intoArray(weights, to + 4 * ROWS);
      upper = Q6KPanel.last(upper, word);
      to += Q6KPanel.COLUMNS * ROWS;
    }
    Q6KPanel.lastWeights(upper, scales).intoArray(weights, to);
  }
}
