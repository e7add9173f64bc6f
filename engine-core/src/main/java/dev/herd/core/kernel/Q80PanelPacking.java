package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;

/** Packs {@link GgmlType#Q8_0} into the panels of {@link Q80Panel}. */
final class Q80PanelPacking extends PanelPacking {
  Q80PanelPacking() {
    super(PanelKernel.Q8_0);
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
    long to = stretch;
    for (int b = 0; b < columns / Q80Layout.VALUES; b++) {
      long block = from + (long) b * Q80Layout.BYTES;
      for (int r = 0; r < FloatPanel.ROWS; r += LANES) {
        int n = Math.clamp(rows - r, 0, LANES);
        packRows(source, block + r * rowBytes, rowBytes, n, target, to);
        to += Q80Panel.BYTES;
      }
    }
  }

  /** Packs a block of a vector of rows. */
  private static void packRows(
      MemorySegment source, long block, long rowBytes, int rows, MemorySegment target, long to) {
    for (int r = 0; r < rows; r++) {
      short scale = source.get(Scales.SHORT, block + r * rowBytes + Q80Layout.SCALE_OFFSET);
      target.set(Scales.SHORT, to + Q80Panel.SCALES_OFFSET + (long) r * Short.BYTES, scale);
    }
    FloatPanel.pack(
        source,
        block + Q80Layout.QUANTS_OFFSET,
        rowBytes,
        rows,
        Q80Panel.WORDS,
        Q80Panel.SIGNS,
        target,
        to + Q80Panel.WORDS_OFFSET,
        Q80Panel.WORD_BYTES);
  }
}
