package dev.herd.core.kernel;

import java.util.Arrays;

/**
 * Multiplies a stretch of words of two columns, see {@link FloatPanel}, with one token: what {@link
 * FloatTile} does for several. Of several streams a kilobyte is read in turn; what is summed up
 * till then waits in {@link PanelPass#tileSums}.
 */
abstract class WordDot extends PanelStep {
  /** Columns in a word. */
  private static final int COLUMNS = F16Words.COLUMNS;

  /** Words of a stream that are read in its turn. */
  private static final int TURN_WORDS = 8;

  @Override
  final void run(PanelPass pass) {
    float[] products = pass.tileSums;
    int first = pass.firstTileSum;
    Arrays.fill(products, first, first + pass.streams * FloatPanel.ROWS, 0);
    int words = pass.columns / COLUMNS;
    int turn = pass.streams == 1 ? words : TURN_WORDS;
    for (int from = 0; from < words; from += turn) {
      int count = Math.min(turn, words - from);
      int x = pass.first + from * COLUMNS;
      for (int stream = 0; stream < pass.streams; stream++) {
        long at = pass.streamOffset(stream) + (long) from * FloatPanel.WORD_BYTES;
        add(at, count, pass.values, x, products, first + stream * FloatPanel.ROWS);
      }
    }
    for (int stream = 0; stream < pass.streams; stream++) {
      FloatTile.add(products, first + stream * FloatPanel.ROWS, pass.sums, pass.streamSlot(stream));
    }
  }

  /**
   * Adds the products of some words to the sums of the rows.
   *
   * @param offset address of the first word
   * @param xo index of its first value
   * @param at index of the sums
   */
  abstract void add(long offset, int words, float[] x, int xo, float[] sums, int at);
}
