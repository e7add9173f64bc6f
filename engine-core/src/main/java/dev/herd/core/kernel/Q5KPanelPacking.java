package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q5KLayout;

/** Packs {@link GgmlType#Q5_K} into the panels of {@link Q5KPanel}. */
final class Q5KPanelPacking extends PanelPacking {
  private static final int LOW_NIBBLES = 0x0F0F0F0F;
  private static final int NIBBLE = 4;

  /** Every eighth bit of a long. */
  private static final long LOWEST_BITS = 0x01010101_01010101L;

  /** Times this, the lowest bits of eight bytes are the highest byte. */
  private static final long GATHER = 0x01020408_10204080L;

  Q5KPanelPacking() {
    super(PanelKernel.Q5_K);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] nibbles = new int[Q5KPanel.GROUPS * Panel.ROWS];
    int[] fifths = new int[Panel.ROWS];
    for (int r = 0; r < rows; r++) {
      Q4KPanelPacking.packScales(from + r * rowBytes, stretch, Q5KPanel.SUB_BLOCK_BYTES, r);
    }
    for (int sub = 0; sub < Q5KLayout.SUB_BLOCKS; sub++) {
      for (int r = 0; r < rows; r++) {
        long block = from + r * rowBytes;
        fifths[r] = readFifths(block + Q5KLayout.HIGH_BITS_OFFSET, sub);
        readNibbles(block + Q5KLayout.QUANTS_OFFSET, sub, nibbles, r);
      }
      for (int group = 0; group < Q5KPanel.GROUPS; group++) {
        long to = Q5KPanel.subBlock(stretch, sub) + Q5KPanel.GROUPS_OFFSET;
        FifthPanelPacking.packGroup(
            nibbles, fifths, group, to + (long) group * Q50Panel.GROUP_BYTES);
      }
    }
  }

  /** Sets the nibbles of four columns, and of those 16 further on, to (groups, rows). */
  private static void readNibbles(long quants, int sub, int[] nibbles, int row) {
    long bytes = quants + (long) (sub / 2) * Q5KLayout.SUB_BLOCK_VALUES;
    int shift = sub % 2 * NIBBLE;
    for (int group = 0; group < Q5KPanel.GROUPS; group++) {
      long four = bytes + (long) group * Integer.BYTES;
      int low = ALL.get(Scales.INT, four) >>> shift;
      int high = ALL.get(Scales.INT, four + FifthLines.HALF) >>> shift;
      nibbles[group * Panel.ROWS + row] = (low & LOW_NIBBLES) | (high & LOW_NIBBLES) << NIBBLE;
    }
  }

  /** Returns the fifth bits of the 32 columns of a sub-block, the first one lowest. */
  private static int readFifths(long bits, int sub) {
    int fifths = 0;
    for (int i = 0; i < Integer.SIZE; i += Long.BYTES) {
      long eight = (ALL.get(Scales.LONG, bits + i) >>> sub) & LOWEST_BITS;
      fifths |= (int) ((eight * GATHER) >>> (Long.SIZE - Byte.SIZE)) << i;
    }
    return fifths;
  }
}
