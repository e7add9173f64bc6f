package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Iq4XsLayout;

/** Packs {@link GgmlType#IQ4_XS} into the panels of {@link Iq4XsPanel}. */
final class Iq4XsPanelPacking extends PanelPacking {
  Iq4XsPanelPacking() {
    super(PanelKernel.IQ4_XS);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] run = new int[Panel.RUN_INTS];
    int[] scales = new int[Panel.ROWS];
    for (int r = 0; r < rows; r++) {
      short scale = ALL.get(Scales.SHORT, from + r * rowBytes + Iq4XsLayout.SCALE_OFFSET);
      ALL.set(Scales.SHORT, stretch + Iq4XsPanel.SCALES_OFFSET + (long) r * Short.BYTES, scale);
    }
    for (int sub = 0; sub < Iq4XsLayout.SUB_BLOCKS; sub++) {
      for (int r = 0; r < rows; r++) {
        long block = from + r * rowBytes;
        scales[r] = Iq4XsVectorRow.scale(block, sub);
        long quants = block + Iq4XsLayout.QUANTS_OFFSET + (long) sub * NibblePairs.BYTES;
        NibbleLines.read(quants, run, r);
      }
      long subBlock = Iq4XsPanel.subBlock(stretch, sub);
      Panel.transpose(scales, 0, 0, 1, subBlock + Iq4XsPanel.SUB_SCALES_OFFSET);
      NibbleLines.pack(run, subBlock + Iq4XsPanel.LINES_OFFSET);
    }
  }
}
