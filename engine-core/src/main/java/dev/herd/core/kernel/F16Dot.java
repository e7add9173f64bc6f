package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Multiplies a stretch of {@code F16} with one token: what {@link FloatTile} does for several. Of
 * several streams a kilobyte is read in turn; what is summed up till then waits in {@link
 * PanelPass#tileSums}.
 */
final class F16Dot extends PanelStep {
  /** Words of a stream that are read in its turn. */
  private static final int TURN_WORDS = 8;

  @Override
  void run(PanelPass pass) {
    float[] products = pass.tileSums;
    int first = pass.firstTileSum;
    Arrays.fill(products, first, first + pass.streams * FloatPanel.ROWS, 0);
    int words = pass.columns / F16Words.COLUMNS;
    int turn = pass.streams == 1 ? words : TURN_WORDS;
    for (int from = 0; from < words; from += turn) {
      int count = Math.min(turn, words - from);
      int x = pass.first + from * F16Words.COLUMNS;
      for (int stream = 0; stream < pass.streams; stream++) {
        long at = pass.streamOffset(stream) + (long) from * FloatPanel.WORD_BYTES;
        add(at, count, pass.values, x, products, first + stream * FloatPanel.ROWS);
      }
    }
    for (int stream = 0; stream < pass.streams; stream++) {
      FloatTile.add(products, first + stream * FloatPanel.ROWS, pass.sums, pass.streamSlot(stream));
    }
  }

  private static void add(long offset, int words, float[] x, int xo, float[] sums, int at) {
    FloatVector sumA = Vectors.load(sums, at);
    FloatVector sumB = Vectors.load(sums, at + LANES);
    long end = offset + (long) words * FloatPanel.WORD_BYTES;
    int q = xo;
    // With !=, see PanelStep.
    for (long word = offset; word != end; word += FloatPanel.WORD_BYTES) {
      IntVector a = FloatPanel.word(word);
      IntVector b = FloatPanel.word(word + FloatPanel.WORD_BYTES / 2);
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + 1]);
      sumA = F16Words.first(a).fma(x0, sumA);
      sumB = F16Words.first(b).fma(x0, sumB);
      sumA = F16Words.second(a).fma(x1, sumA);
      sumB = F16Words.second(b).fma(x1, sumB);
      q += F16Words.COLUMNS;
    }
    FLOAT_VECTOR.cast(sumA).intoArray(sums, at);
    FLOAT_VECTOR.cast(sumB).intoArray(sums, at + LANES);
  }
}
