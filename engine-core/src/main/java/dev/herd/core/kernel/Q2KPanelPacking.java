package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q2KLayout;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#Q2_K} into the panels of {@link Q2KPanel}. */
final class Q2KPanelPacking extends PanelPacking {
  private static final int SUB_BLOCK = Q2KLayout.SUB_BLOCK_VALUES;

  /** Sub-blocks whose fields share 32 bytes. */
  private static final int HALF = 8;

  private static final int FIELDS = 0x03030303;

  Q2KPanelPacking() {
    super(PanelKernel.Q2_K);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] fields = new int[Panel.ROWS];
    int[] scales = new int[Panel.ROWS];
    for (int r = 0; r < rows; r++) {
      packScales(from + r * rowBytes, stretch, r);
    }
    for (int sub = 0; sub < Q2KLayout.SUB_BLOCKS; sub++) {
      for (int r = 0; r < rows; r++) {
        long row = from + r * rowBytes;
        scales[r] = ALL.get(ValueLayout.JAVA_BYTE, row + Q2KLayout.SCALES_OFFSET + sub);
        fields[r] = fields(row + Q2KLayout.QUANTS_OFFSET, sub);
      }
      long subBlock = Q2KPanel.subBlock(stretch, sub);
      Panel.transpose(scales, 0, 0, 1, subBlock + Q2KPanel.SUB_SCALES_OFFSET);
      Panel.transpose(fields, 0, 0, Q2KPanel.LINES, subBlock + Q2KPanel.LINES_OFFSET);
    }
  }

  /**
   * Returns the fields of two bits of a sub-block of 16 columns: those of columns i, i + 4, i + 8
   * and i + 12 in byte i.
   *
   * @param quants for each 128 values 32 bytes, each of which has fields of values 32 apart
   */
  static int fields(long quants, int sub) {
    long at = quants + (long) (sub / HALF * 2 + sub % 2) * SUB_BLOCK;
    int shift = sub % HALF / 2 * 2;
    int fields = 0;
    for (int i = 0; i < Q2KPanel.LINES; i++) {
      int four = ALL.get(Scales.INT, at + (long) i * Integer.BYTES);
      fields |= ((four >>> shift) & FIELDS) << (2 * i);
    }
    return fields;
  }

  private static void packScales(long from, long stretch, int row) {
    long half = stretch + (long) row * Short.BYTES;
    short scale = ALL.get(Scales.SHORT, from + Q2KLayout.SCALE_OFFSET);
    short minimum = ALL.get(Scales.SHORT, from + Q2KLayout.MINIMUM_OFFSET);
    ALL.set(Scales.SHORT, half + Q4KPanel.SCALES_OFFSET, scale);
    ALL.set(Scales.SHORT, half + Q4KPanel.MINIMUMS_OFFSET, minimum);
  }
}
