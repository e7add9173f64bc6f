package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q40Layout;

/**
 * Packs {@link GgmlType#Q4_0}, and {@link GgmlType#IQ4_NL} whose blocks are laid out alike, into
 * the panels of {@link Q40Panel}.
 */
final class Q40PanelPacking extends PanelPacking {
  Q40PanelPacking(PanelKernel kernel) {
    super(kernel);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] run = new int[Panel.RUN_INTS];
    for (int c = 0; c < columns; c += Panel.RUN) {
      long block = from + kernel.type.bytes(c);
      long packed = stretch + (long) (c / Panel.RUN) * Q40Panel.BYTES;
      for (int r = 0; r < rows; r++) {
        short scale = ALL.get(Scales.SHORT, block + r * rowBytes + Q40Layout.SCALE_OFFSET);
        long to = packed + Q40Panel.SCALES_OFFSET + (long) r * Short.BYTES;
        ALL.set(Scales.SHORT, to, scale);
        NibbleLines.read(block + r * rowBytes + Q40Layout.QUANTS_OFFSET, run, r);
      }
      NibbleLines.pack(run, packed + Q40Panel.LINES_OFFSET);
    }
  }
}
