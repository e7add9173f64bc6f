package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** Packs {@link GgmlType#F16} into words, as {@link FloatPanel} says. */
final class F16PanelPacking extends PanelPacking {
  F16PanelPacking() {
    super(PanelKernel.F16);
  }

  @Override
  void packStretch(
      MemorySegment source,
      long from,
      long rowBytes,
      int rows,
      int columns,
      MemorySegment target,
      long stretch) {
    FloatPanel.pack(
        source,
        from,
        rowBytes,
        rows,
        columns / F16Words.COLUMNS,
        0,
        target,
        stretch,
        FloatPanel.WORD_BYTES);
  }
}
