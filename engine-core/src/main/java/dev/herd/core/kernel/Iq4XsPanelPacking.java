package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Iq4XsLayout;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#IQ4_XS}. */
final class Iq4XsPanelPacking extends Iq4PanelPacking {
  private static final int PAIRS = Iq4XsLayout.SUB_BLOCKS / Iq4Panel.HALVES;

  Iq4XsPanelPacking() {
    super(PanelKernel.IQ4_XS);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    for (int r = 0; r < rows; r++) {
      long block = from + r * rowBytes;
      packScale(block + Iq4XsLayout.SCALE_OFFSET, stretch + Iq4Panel.XS_SCALES_OFFSET, r);
      long quants = block + Iq4XsLayout.QUANTS_OFFSET;
      for (int sub = 0; sub < Iq4XsLayout.SUB_BLOCKS; sub++) {
        long scale = stretch + Iq4Panel.XS_SUB_SCALES_OFFSET + (long) sub * FloatPanel.ROWS + r;
        ALL.set(ValueLayout.JAVA_BYTE, scale, (byte) Iq4XsVectorRow.scale(block, sub));
        long pair = stretch + Iq4Panel.XS_WORDS_OFFSET + sub % PAIRS * (long) Iq4Panel.PAIR_BYTES;
        packWords(quants, pair, sub / PAIRS, r);
        quants += NibblePairs.BYTES;
      }
    }
  }
}
