package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q4KLayout;
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
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] run = new int[Panel.RUN_INTS];
    for (int r = 0; r < rows; r++) {
      packScales(from + r * rowBytes, stretch, Q4KPanel.SUB_BLOCK_BYTES, r);
    }
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub++) {
      long bytes = Q4KLayout.QUANTS_OFFSET + (long) (sub / 2) * Q4KLayout.SUB_BLOCK_VALUES;
      for (int r = 0; r < rows; r++) {
        readRun(from + r * rowBytes + bytes, sub % 2, run, r * ROW_INTS);
      }
      NibbleLines.pack(run, Q4KPanel.subBlock(stretch, sub) + Q4KPanel.LINES_OFFSET);
    }
  }

  /** Pairs the nibbles of columns i and i + 16 of the even or odd one of two sub-blocks. */
  private static void readRun(long bytes, int odd, int[] run, int at) {
    for (int i = 0; i < ROW_INTS; i++) {
      int low = ALL.get(Scales.INT, bytes + (long) i * Integer.BYTES);
      int high = ALL.get(Scales.INT, bytes + Panel.LINES + (long) i * Integer.BYTES);
      run[at + i] =
          odd == 0
              ? (low & LOW_NIBBLES) | ((high & LOW_NIBBLES) << NIBBLE)
              : ((low >>> NIBBLE) & LOW_NIBBLES) | (high & ~LOW_NIBBLES);
    }
  }

  /**
   * Packs the scales and minimums of a row, which {@code Q5_K} has in the same places.
   *
   * @param from address of the row's block
   * @param subBlockBytes from one packed sub-block to the next
   */
  static void packScales(long from, long stretch, int subBlockBytes, int row) {
    long half = stretch + (long) row * Short.BYTES;
    short scale = ALL.get(Scales.SHORT, from + Q4KLayout.SCALE_OFFSET);
    short minimum = ALL.get(Scales.SHORT, from + Q4KLayout.MINIMUM_OFFSET);
    ALL.set(Scales.SHORT, half + Q4KPanel.SCALES_OFFSET, scale);
    ALL.set(Scales.SHORT, half + Q4KPanel.MINIMUMS_OFFSET, minimum);
    long scales = SixBitScales.scales(from + Q4KLayout.SCALES_OFFSET);
    long minimums = SixBitScales.minimums(from + Q4KLayout.SCALES_OFFSET);
    for (int sub = 0; sub < Q4KLayout.SUB_BLOCKS; sub++) {
      long at = stretch + Q4KPanel.SUB_BLOCKS_OFFSET + (long) sub * subBlockBytes + row;
      byte subScale = (byte) SixBitScales.get(scales, sub);
      byte subMinimum = (byte) SixBitScales.get(minimums, sub);
      ALL.set(ValueLayout.JAVA_BYTE, at + Q4KPanel.SUB_SCALES_OFFSET, subScale);
      ALL.set(ValueLayout.JAVA_BYTE, at + Q4KPanel.SUB_MINIMUMS_OFFSET, subMinimum);
    }
  }
}
