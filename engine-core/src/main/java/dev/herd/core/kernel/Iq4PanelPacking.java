package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.LANES;

/** Packs types of {@link Iq4Panel}. */
abstract class Iq4PanelPacking extends PanelPacking {
  Iq4PanelPacking(PanelKernel kernel) {
    super(kernel);
  }

  /** Packs the words of 32 columns of a half; {@code pair} is where its pair has words. */
  static void packWords(long quants, long pair, int half, int row) {
    long to =
        pair
            + row / LANES * (long) Iq4Panel.VECTOR_BYTES
            + half * (long) Iq4Panel.LINE_BYTES
            + row % LANES * (long) Integer.BYTES;
    for (int w = 0; w < Iq4Panel.WORDS; w++) {
      int word = ALL.get(Scales.INT, quants + (long) w * Integer.BYTES);
      ALL.set(Scales.INT, to + (long) w * Iq4Panel.WORD_BYTES, word);
    }
  }

  /** Writes a row's scale to halves. */
  static void packScale(long scale, long halves, int row) {
    ALL.set(Scales.SHORT, halves + (long) row * Short.BYTES, ALL.get(Scales.SHORT, scale));
  }
}
