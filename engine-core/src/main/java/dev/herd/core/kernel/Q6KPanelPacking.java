package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q6KLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#Q6_K} into the panels of {@link Q6KPanel}. */
final class Q6KPanelPacking extends PanelPacking {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int NIBBLE = 4;
  private static final int LOW_NIBBLES = 0x0F0F0F0F;
  private static final int TWO_BITS = 0x03030303;

  Q6KPanelPacking() {
    super(PanelKernel.Q6_K);
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
    for (int r = 0; r < rows; r++) {
      long row = from + r * rowBytes;
      short scale = source.get(Scales.SHORT, row + Q6KLayout.SCALE_OFFSET);
      target.set(Scales.SHORT, stretch + Q6KPanel.SCALES_OFFSET + (long) r * Short.BYTES, scale);
      for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub++) {
        byte subScale = source.get(BYTE, row + Q6KLayout.SCALES_OFFSET + sub);
        long to = stretch + Q6KPanel.SUB_SCALES_OFFSET + (long) sub * Panel.ROWS + r;
        target.set(BYTE, to, subScale);
      }
      packUnits(source, row, target, stretch + Q6KPanel.UNITS_OFFSET + Panel.byteOf(r));
    }
  }

  private static void packUnits(MemorySegment source, long row, MemorySegment target, long to) {
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      for (int i = 0; i < Q6KPanel.SUMS; i++) {
        int four = levels(source, row, i, sum * Q6KPanel.UNIT);
        int last = four >>> 24;
        long unit = to + (long) (sum * Q6KPanel.SUMS + i) * Q6KPanel.UNIT_BYTES;
        target.set(BYTE, unit, (byte) (four | last << 6));
        target.set(BYTE, unit + Panel.LINE_BYTES, (byte) (four >>> 8 | last >>> 2 << 6));
        target.set(BYTE, unit + 2L * Panel.LINE_BYTES, (byte) (four >>> 16 | last >>> 4 << 6));
      }
    }
  }

  /** Returns four levels 0 to 63 of a run of 32 columns, from {@code column} of it on. */
  private static int levels(MemorySegment source, long row, int run, int column) {
    int half = run / 4;
    int quarter = run % 4;
    long quants = Q6KLayout.QUANTS_OFFSET + 64L * half + 32L * (quarter % 2) + column;
    long highBits = Q6KLayout.HIGH_BITS_OFFSET + 32L * half + column;
    int low = source.get(Scales.INT, row + quants) >>> (quarter / 2 * NIBBLE);
    int high = source.get(Scales.INT, row + highBits) >>> (2 * quarter);
    return (low & LOW_NIBBLES) | (high & TWO_BITS) << NIBBLE;
  }
}
