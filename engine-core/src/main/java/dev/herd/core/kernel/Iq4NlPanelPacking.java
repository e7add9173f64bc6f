package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Iq4NlLayout;

/** Packs {@link GgmlType#IQ4_NL}. */
final class Iq4NlPanelPacking extends Iq4PanelPacking {
  Iq4NlPanelPacking() {
    super(PanelKernel.IQ4_NL);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int pairs = columns / (Iq4Panel.HALVES * Iq4Panel.SUB_BLOCK);
    for (int r = 0; r < rows; r++) {
      long block = from + r * rowBytes;
      for (int half = 0; half < Iq4Panel.HALVES; half++) {
        for (int p = 0; p < pairs; p++) {
          long pair = stretch + (long) p * Iq4Panel.NL_BYTES;
          long scales = pair + Iq4Panel.NL_SCALES_OFFSET;
          scales += (long) half * FloatPanel.ROWS * Short.BYTES;
          packScale(block + Iq4NlLayout.SCALE_OFFSET, scales, r);
          packWords(block + Iq4NlLayout.QUANTS_OFFSET, pair + Iq4Panel.NL_WORDS_OFFSET, half, r);
          block += Iq4NlLayout.BYTES;
        }
      }
    }
  }
}
