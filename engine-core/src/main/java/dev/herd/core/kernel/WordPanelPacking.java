package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

/** Packs types of 16 bits into words of two columns, as {@link FloatPanel} says. */
abstract class WordPanelPacking extends PanelPacking {
  /** Words of a cache line. */
  private static final int LINE_WORDS = ReadAhead.LINE_BYTES / Integer.BYTES;

  WordPanelPacking(PanelKernel kernel) {
    super(kernel);
  }

  @Override
  final void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int words = columns / F16Words.COLUMNS;
    // A row's words of a cache line together: lines of rows that are 4 KiB apart displace each
    // other.
    for (int w = 0; w < words; w += LINE_WORDS) {
      int n = Math.min(LINE_WORDS, words - w);
      for (int r = 0; r < rows; r++) {
        long row = from + r * rowBytes + (long) w * Integer.BYTES;
        long to = stretch + (long) w * FloatPanel.WORD_BYTES + (long) r * Integer.BYTES;
        for (int i = 0; i < n; i++) {
          int word = word(ALL.get(Scales.INT, row + (long) i * Integer.BYTES));
          ALL.set(Scales.INT, to + (long) i * FloatPanel.WORD_BYTES, word);
        }
      }
    }
  }

  /** Returns two columns as panels have them, given those of the file. */
  abstract int word(int columns);
}
