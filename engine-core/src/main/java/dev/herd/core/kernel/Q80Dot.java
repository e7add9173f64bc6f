package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of {@link Q80Panel} with one token: what {@link FloatTile} does for several.
 */
final class Q80Dot extends PanelStep {
  @Override
  void run(PanelPass pass) {
    float[] products = pass.tileSums;
    Arrays.fill(products, 0, FloatPanel.ROWS, 0);
    long block = pass.offset;
    int first = pass.first;
    for (int c = 0; c < pass.columns; c += Q80Layout.VALUES) {
      for (int r = 0; r < FloatPanel.ROWS; r += LANES) {
        addBlock(pass.panels, block, pass.values, first + c, products, r);
        block += Q80Panel.BYTES;
      }
    }
    FloatTile.add(products, 0, pass.sums, pass.slot);
  }

  private static void addBlock(
      MemorySegment panels, long block, float[] x, int xo, float[] products, int to) {
    FloatVector scales = Q80Panel.scales(panels, block);
    FloatVector sum = FloatVector.fromArray(FLOATS, products, to);
    long end = block + Q80Panel.BYTES;
    int q = xo;
    // With !=, see PanelStep.
    for (long at = block + Q80Panel.WORDS_OFFSET; at != end; at += Q80Panel.WORD_BYTES) {
      IntVector word = FloatPanel.word(panels, at);
      sum = Q80Panel.weights(word, 0, scales).fma(FloatVector.broadcast(FLOATS, x[q]), sum);
      sum = Q80Panel.weights(word, 1, scales).fma(FloatVector.broadcast(FLOATS, x[q + 1]), sum);
      sum = Q80Panel.weights(word, 2, scales).fma(FloatVector.broadcast(FLOATS, x[q + 2]), sum);
      sum = Q80Panel.weights(word, 3, scales).fma(FloatVector.broadcast(FLOATS, x[q + 3]), sum);
      q += Q80Panel.COLUMNS;
    }
    sum.intoArray(products, to);
  }
}
