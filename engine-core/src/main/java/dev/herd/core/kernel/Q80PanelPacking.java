package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q80Layout;

/** Packs {@link GgmlType#Q8_0} into the panels of {@link Q80Panel}. */
final class Q80PanelPacking extends PanelPacking {
  private static final int LOW_SHORT = 0xFFFF;

  Q80PanelPacking() {
    super(PanelKernel.Q8_0);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    long to = stretch;
    long half = GgmlType.Q8_0.bytes(columns / Q80Panel.HALVES);
    for (long block = from; block < from + half; block += Q80Layout.BYTES) {
      for (int r = 0; r < FloatPanel.ROWS; r += LANES) {
        int n = Math.clamp(rows - r, 0, LANES);
        for (int i = 0; i < n; i++) {
          long row = block + (r + i) * rowBytes;
          packPair(row, row + half, to, i);
        }
        to += Q80Panel.BYTES;
      }
    }
  }

  /** Packs a block of each half, of one row. */
  private static void packPair(long first, long second, long to, int row) {
    long scale = to + (long) row * Short.BYTES;
    short firstScale = ALL.get(Scales.SHORT, first + Q80Layout.SCALE_OFFSET);
    short secondScale = ALL.get(Scales.SHORT, second + Q80Layout.SCALE_OFFSET);
    ALL.set(Scales.SHORT, scale + Q80Panel.SCALES_OFFSET, firstScale);
    ALL.set(Scales.SHORT, scale + Q80Panel.SECOND_SCALES_OFFSET, secondScale);
    long word = to + Q80Panel.WORDS_OFFSET + (long) row * Integer.BYTES;
    for (int i = 0; i < Q80Layout.VALUES; i += Q80Panel.WORD_COLUMNS) {
      int low = ALL.get(Scales.SHORT, first + Q80Layout.QUANTS_OFFSET + i) & LOW_SHORT;
      int high = ALL.get(Scales.SHORT, second + Q80Layout.QUANTS_OFFSET + i);
      ALL.set(Scales.INT, word, (low | high << Short.SIZE) ^ Q80Panel.SIGNS);
      word += Q80Panel.WORD_BYTES;
    }
  }
}
