package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q4KLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#Q4_K} into the panels of {@link Q4KPanel}. */
final class Q4KPanelPacking extends PanelPacking {
  private static final int ROW_INTS = Panel.ROW_INTS;
  private static final int LOW_NIBBLES = 0x0F0F0F0F;
  private static final int NIBBLE = 4;

  Q4KPanelPacking() {
    super(PanelKernel.Q4_K);
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
    int[] run = new int[Panel.RUN_INTS];
    for (int r = 0; r < rows; r++) {
      packScales(source, from + r * rowBytes, target, stretch, r);
    }
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub++) {
      long bytes = Q4KLayout.QUANTS_OFFSET + (long) (sub / 2) * Q4KLayout.SUB_BLOCK_VALUES;
      for (int r = 0; r < rows; r++) {
        readRun(source, from + r * rowBytes + bytes, sub % 2, run, r * ROW_INTS);
      }
      NibbleLines.pack(run, target, Q4KPanel.subBlock(stretch, sub) + Q4KPanel.LINES_OFFSET);
    }
  }

  /** Pairs the nibbles of columns i and i + 16 of the even or odd one of two sub-blocks. */
  private static void readRun(MemorySegment source, long bytes, int odd, int[] run, int at) {
    for (int i = 0; i < ROW_INTS; i++) {
      int low = source.get(Scales.INT, bytes + (long) i * Integer.BYTES);
      int high = source.get(Scales.INT, bytes + Panel.LINES + (long) i * Integer.BYTES);
      run[at + i] =
          odd == 0
              ? (low & LOW_NIBBLES) | ((high & LOW_NIBBLES) << NIBBLE)
              : ((low >>> NIBBLE) & LOW_NIBBLES) | (high & ~LOW_NIBBLES);
    }
  }

  private static void packScales(
      MemorySegment source, long from, MemorySegment target, long stretch, int row) {
    long half = stretch + (long) row * Short.BYTES;
    short scale = source.get(Scales.SHORT, from + Q4KLayout.SCALE_OFFSET);
    short minimum = source.get(Scales.SHORT, from + Q4KLayout.MINIMUM_OFFSET);
    target.set(Scales.SHORT, half + Q4KPanel.SCALES_OFFSET, scale);
    target.set(Scales.SHORT, half + Q4KPanel.MINIMUMS_OFFSET, minimum);
    long scales = SixBitScales.scales(source, from + Q4KLayout.SCALES_OFFSET);
    long minimums = SixBitScales.minimums(source, from + Q4KLayout.SCALES_OFFSET);
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub++) {
      long at = Q4KPanel.subBlock(stretch, sub) + Panel.byteOf(row);
      byte subScale = (byte) SixBitScales.get(scales, sub);
      byte subMinimum = (byte) SixBitScales.get(minimums, sub);
      target.set(ValueLayout.JAVA_BYTE, at + Q4KPanel.SUB_SCALES_OFFSET, subScale);
      target.set(ValueLayout.JAVA_BYTE, at + Q4KPanel.SUB_MINIMUMS_OFFSET, subMinimum);
    }
  }
}
