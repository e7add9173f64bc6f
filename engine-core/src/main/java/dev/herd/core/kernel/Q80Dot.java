package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of {@link Q80Panel} with one token: what {@link FloatTile} does for several.
 */
final class Q80Dot extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;
  private static final int STREAM_SUMS = Q80Panel.HALVES * ROWS;

  @Override
  void run(PanelPass pass) {
    float[] products = pass.tileSums;
    int first = pass.firstTileSum;
    Arrays.fill(products, first, first + pass.streams * STREAM_SUMS, 0);
    long pair = 0;
    int half = pass.columns / Q80Panel.HALVES;
    int end = pass.first + half;
    for (int x = pass.first; x < end; x += Q80Panel.COLUMNS / Q80Panel.HALVES) {
      for (int r = 0; r < ROWS; r += LANES) {
        for (int stream = 0; stream < pass.streams; stream++) {
          long at = pass.streamOffset(stream) + pair;
          addPair(at, pass.values, x, x + half, products, first + stream * STREAM_SUMS + r);
        }
        pair += Q80Panel.BYTES;
      }
    }
    for (int stream = 0; stream < pass.streams; stream++) {
      int from = first + stream * STREAM_SUMS;
      int to = pass.streamSlot(stream);
      FloatTile.add(products, from, pass.sums, to);
      FloatTile.add(products, from + ROWS, pass.sums, to);
    }
  }

  /**
   * Adds the products of a pair of blocks.
   *
   * @param first index in x of the first half's block
   * @param second index in x of the second half's block
   */
  private static void addPair(
      long pair, float[] x, int first, int second, float[] products, int to) {
    FloatVector scaleA = Q80Panel.scales(pair + Q80Panel.SCALES_OFFSET);
    FloatVector scaleB = Q80Panel.scales(pair + Q80Panel.SECOND_SCALES_OFFSET);
    FloatVector zeroA = Q80Panel.zeros(scaleA);
    FloatVector zeroB = Q80Panel.zeros(scaleB);
    FloatVector sumA = Vectors.load(products, to);
    FloatVector sumB = Vectors.load(products, to + ROWS);
    long end = pair + Q80Panel.BYTES;
    int a = first;
    int b = second;
    // With !=, see PanelStep.
    for (long at = pair + Q80Panel.WORDS_OFFSET; at != end; at += Q80Panel.WORD_BYTES) {
      IntVector word = FloatPanel.word(at);
      // A loop, which the compiler unrolls after inlining: written out, it is more than it inlines
      // where vectors of another width are in use as well, by kernels of the file's layout.
      for (int c = 0; c < Q80Panel.WORD_COLUMNS; c++) {
        sumA = Q80Panel.first(word, c, scaleA, zeroA).fma(broadcast(x, a + c), sumA);
        sumB = Q80Panel.second(word, c, scaleB, zeroB).fma(broadcast(x, b + c), sumB);
      }
      a += Q80Panel.WORD_COLUMNS;
      b += Q80Panel.WORD_COLUMNS;
    }
    FLOAT_VECTOR.cast(sumA).intoArray(products, to);
    FLOAT_VECTOR.cast(sumB).intoArray(products, to + ROWS);
  }

  private static FloatVector broadcast(float[] x, int at) {
    return FloatVector.broadcast(FLOATS, x[at]);
  }
}
