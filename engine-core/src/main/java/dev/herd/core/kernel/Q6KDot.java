package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q6KLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a block of {@link Q6KPanel} with one token: what {@link FloatTile} does for several.
 * The last column of a sub-block is a method of its own: with it, the loop would be more than the
 * compiler inlines.
 */
final class Q6KDot extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;

  @Override
  void run(PanelPass pass) {
    float[] sums = pass.tileSums;
    Arrays.fill(sums, 0, ROWS, 0);
    long words = pass.offset + Q6KPanel.WORDS_OFFSET;
    int x = pass.firstValue();
    for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub++) {
      int last = x + Q6KLayout.SUB_BLOCK_VALUES - 1;
      for (int rows = 0; rows < ROWS; rows += LANES) {
        int scale = sub * ROWS + rows;
        addWords(pass, words, scale, x, rows);
        addLast(pass.products, rows, pass.scales, scale, pass.values[last], sums, rows);
        words += Q6KPanel.SUB_BLOCK_BYTES;
      }
      x = last + 1;
    }
    FloatTile.add(sums, 0, pass.sums, pass.slot);
  }

  /** Adds all but the last column of a sub-block, whose bits it leaves in the first products. */
  private static void addWords(PanelPass pass, long words, int scale, int xo, int to) {
    MemorySegment panels = pass.panels;
    float[] x = pass.values;
    FloatVector scales = FloatVector.fromArray(FLOATS, pass.scales, scale);
    FloatVector sum = FloatVector.fromArray(FLOATS, pass.tileSums, to);
    IntVector upper = IntVector.zero(INTS);
    int q = xo;
    long end = words + Q6KPanel.SUB_BLOCK_BYTES;
    // With !=, see PanelStep.
    for (long at = words; at != end; at += Q6KPanel.WORD_BYTES) {
      IntVector word = FloatPanel.word(panels, at);
      sum = Q6KPanel.weights(word, 0, scales).fma(FloatVector.broadcast(FLOATS, x[q]), sum);
      sum = Q6KPanel.weights(word, 1, scales).fma(FloatVector.broadcast(FLOATS, x[q + 1]), sum);
      sum = Q6KPanel.weights(word, 2, scales).fma(FloatVector.broadcast(FLOATS, x[q + 2]), sum);
      sum = Q6KPanel.weights(word, 3, scales).fma(FloatVector.broadcast(FLOATS, x[q + 3]), sum);
      sum = Q6KPanel.weights(word, 4, scales).fma(FloatVector.broadcast(FLOATS, x[q + 4]), sum);
      upper = Q6KPanel.last(upper, word);
      q += Q6KPanel.COLUMNS;
    }
    upper.intoArray(pass.products, to);
    sum.intoArray(pass.tileSums, to);
  }

  private static void addLast(
      int[] upper, int from, float[] scales, int scale, float x, float[] sums, int at) {
    Q6KPanel.lastWeights(
            IntVector.fromArray(INTS, upper, from), FloatVector.fromArray(FLOATS, scales, scale))
        .fma(FloatVector.broadcast(FLOATS, x), FloatVector.fromArray(FLOATS, sums, at))
        .intoArray(sums, at);
  }
}
