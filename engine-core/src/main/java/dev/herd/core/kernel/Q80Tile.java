package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import dev.herd.gguf.quant.Q80Layout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of {@link Q80Panel}, as it lies in memory, with two tokens: what {@link
 * FloatTile} does for more, in the same order.
 */
final class Q80Tile extends PanelStep {
  private static final int ROWS = FloatPanel.ROWS;
  private static final int TOKEN = PanelActivations.TOKEN;

  /** Floats from the sums of one token to those of the next. */
  private static final int NEXT = Q80Panel.HALVES * ROWS;

  @Override
  void run(PanelPass pass) {
    float[] products = pass.tileSums;
    int first = pass.firstTileSum;
    Arrays.fill(products, first, first + pass.tokens * NEXT, 0);
    long pair = pass.offset;
    int half = pass.columns / Q80Panel.HALVES;
    int end = pass.first + half;
    for (int x = pass.first; x < end; x += Q80Layout.VALUES) {
      for (int r = 0; r < ROWS; r += LANES) {
        addPair(pair, pass.values, x, x + half, products, first + r);
        pair += Q80Panel.BYTES;
      }
    }
    for (int t = 0; t < pass.tokens; t++) {
      FloatTile.add(products, first + t * NEXT, pass.sums, pass.slot(t));
      FloatTile.add(products, first + t * NEXT + ROWS, pass.sums, pass.slot(t));
    }
  }

  /**
   * Adds the products of a pair of blocks and two tokens.
   *
   * @param first index in x of the first half's block of the first token
   * @param second index in x of the second half's block of the first token
   */
  private static void addPair(long pair, float[] x, int first, int second, float[] sums, int to) {
    FloatVector scaleA = Q80Panel.scales(pair + Q80Panel.SCALES_OFFSET);
    FloatVector scaleB = Q80Panel.scales(pair + Q80Panel.SECOND_SCALES_OFFSET);
    FloatVector zeroA = Q80Panel.zeros(scaleA);
    FloatVector zeroB = Q80Panel.zeros(scaleB);
    FloatVector a0 = Vectors.load(sums, to);
    FloatVector b0 = Vectors.load(sums, to + ROWS);
    FloatVector a1 = Vectors.load(sums, to + NEXT);
    FloatVector b1 = Vectors.load(sums, to + NEXT + ROWS);
    long end = pair + Q80Panel.BYTES;
    int k = first;
    int l = second;
    for (long at = pair + Q80Panel.WORDS_OFFSET; at != end; at += Q80Panel.WORD_BYTES) {
      IntVector word = FloatPanel.word(at);
      for (int c = 0; c < Q80Panel.WORD_COLUMNS; c++) {
        FloatVector a = Q80Panel.first(word, c, scaleA, zeroA);
        FloatVector b = Q80Panel.second(word, c, scaleB, zeroB);
        int q = k + c;
        int r = l + c;
        a0 = a.fma(broadcast(x, q), a0);
        b0 = b.fma(broadcast(x, r), b0);
        a1 = a.fma(broadcast(x, q + TOKEN), a1);
        b1 = b.fma(broadcast(x, r + TOKEN), b1);
      }
      k += Q80Panel.WORD_COLUMNS;
      l += Q80Panel.WORD_COLUMNS;
    }
    FLOAT_VECTOR.cast(a0).intoArray(sums, to);
    FLOAT_VECTOR.cast(b0).intoArray(sums, to + ROWS);
    FLOAT_VECTOR.cast(a1).intoArray(sums, to + NEXT);
    FLOAT_VECTOR.cast(b1).intoArray(sums, to + NEXT + ROWS);
  }

  private static FloatVector broadcast(float[] x, int at) {
    return FloatVector.broadcast(FLOATS, x[at]);
  }
}
