package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q3KLayout;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#Q3_K} into the panels of {@link Q3KPanel}. */
final class Q3KPanelPacking extends PanelPacking {
  private static final int SCALE_BIAS = 32;
  private static final int LOWEST_BITS = 0x01010101;
  private static final int EVEN_BYTES = 0x00FF00FF;

  Q3KPanelPacking() {
    super(PanelKernel.Q3_K);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] fields = new int[Panel.ROWS];
    int[] thirds = new int[Panel.ROWS];
    int[] scales = new int[Panel.ROWS];
    for (int r = 0; r < rows; r++) {
      short scale = ALL.get(Scales.SHORT, from + r * rowBytes + Q3KLayout.SCALE_OFFSET);
      ALL.set(Scales.SHORT, stretch + Q3KPanel.SCALES_OFFSET + (long) r * Short.BYTES, scale);
    }
    for (int sub = 0; sub < Q3KLayout.SUB_BLOCKS; sub++) {
      for (int r = 0; r < rows; r++) {
        long row = from + r * rowBytes;
        scales[r] = subScale(row + Q3KLayout.SCALES_OFFSET, sub) - SCALE_BIAS;
        fields[r] = Q2KPanelPacking.fields(row + Q3KLayout.QUANTS_OFFSET, sub);
        thirds[r] = thirds(row + Q3KLayout.HIGH_BITS_OFFSET, sub);
      }
      long subBlock = Q3KPanel.subBlock(stretch, sub);
      Panel.transpose(scales, 0, 0, 1, subBlock + Q3KPanel.SUB_SCALES_OFFSET);
      long groups = subBlock + Q3KPanel.GROUPS_OFFSET;
      for (int group = 0; group < Q3KPanel.GROUPS; group++) {
        long to = groups + (long) group * Q3KPanel.GROUP_BYTES;
        int shift = group * Short.SIZE;
        Panel.transpose(thirds, 0, shift, 1, to);
        Panel.transpose(fields, 0, shift, Q3KPanel.GROUP_LINES, to + Q3KPanel.FIELDS_OFFSET);
      }
    }
  }

  /** Returns the third bits of a sub-block: in bytes 0 and 2 those of the two groups. */
  private static int thirds(long bits, int sub) {
    long at = bits + (long) (sub % 2) * Q2KPanel.SUB_BLOCK;
    int thirds = 0;
    for (int i = 0; i < Q2KPanel.LINES; i++) {
      int four = ALL.get(Scales.INT, at + (long) i * Integer.BYTES);
      thirds |= ((four >>> (sub / 2)) & LOWEST_BITS) << i;
    }
    return (thirds | (thirds >>> 4)) & EVEN_BYTES;
  }

  /** Returns one of sixteen scales of six bits: four lower ones in one byte, two in another. */
  private static int subScale(long scales, int sub) {
    int lower = ALL.get(ValueLayout.JAVA_BYTE, scales + sub % 8) >>> (sub / 8 * 4);
    int upper = ALL.get(ValueLayout.JAVA_BYTE, scales + 8 + sub % 4) >>> (sub / 4 * 2);
    return (lower & 0xF) | ((upper & 3) << 4);
  }
}
