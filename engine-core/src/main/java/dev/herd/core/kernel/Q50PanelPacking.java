package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q50Layout;

/** Packs {@link GgmlType#Q5_0} into the panels of {@link Q50Panel}. */
final class Q50PanelPacking extends PanelPacking {
  private static final int FOUR_BITS = 0xF;

  /** From a fifth bit of a group's first unit to that of its second. */
  private static final int SECOND_UNIT = Q50Panel.GROUPS * Q50Panel.UNIT;

  Q50PanelPacking() {
    super(PanelKernel.Q5_0);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] nibbles = new int[Q50Panel.GROUPS * Panel.ROWS];
    int[] fifths = new int[Panel.ROWS];
    for (int c = 0; c < columns; c += Q50Layout.VALUES) {
      long block = from + GgmlType.Q5_0.bytes(c);
      long packed = stretch + (long) (c / Q50Layout.VALUES) * Q50Panel.BYTES;
      for (int r = 0; r < rows; r++) {
        long row = block + r * rowBytes;
        short scale = ALL.get(Scales.SHORT, row + Q50Layout.SCALE_OFFSET);
        ALL.set(Scales.SHORT, packed + Q50Panel.SCALES_OFFSET + (long) r * Short.BYTES, scale);
        fifths[r] = ALL.get(Scales.INT, row + Q50Layout.HIGH_BITS_OFFSET);
        for (int group = 0; group < Q50Panel.GROUPS; group++) {
          long four = row + Q50Layout.QUANTS_OFFSET + (long) group * Integer.BYTES;
          nibbles[group * Panel.ROWS + r] = ALL.get(Scales.INT, four);
        }
      }
      for (int group = 0; group < Q50Panel.GROUPS; group++) {
        packGroup(nibbles, fifths, group, Q50Panel.group(packed, group));
      }
    }
  }

  /**
   * Packs a group of a block, or of a sub-block of {@link Q5KPanel}.
   *
   * @param nibbles of four columns, and of those 16 further on: (groups, rows)
   * @param fifths each row's fifth bits of 32 columns
   */
  static void packGroup(int[] nibbles, int[] fifths, int group, long to) {
    Panel.transpose(nibbles, group * Panel.ROWS, 0, Q50Panel.UNIT, to + Q50Panel.NIBBLES_OFFSET);
    for (int lane = 0; lane < LANES; lane++) {
      int eights = 0;
      for (int i = 0; i < Integer.BYTES; i++) {
        eights |= eight(fifths[lane + i * LANES], group) << (i * Byte.SIZE);
      }
      ALL.set(Scales.INT, to + (long) lane * Integer.BYTES, eights);
    }
  }

  /** Returns the fifth bits of a group's two units. */
  private static int eight(int fifths, int group) {
    int bits = fifths >>> (group * Q50Panel.UNIT);
    return (bits & FOUR_BITS) | ((bits >>> SECOND_UNIT) & FOUR_BITS) << Q50Panel.UNIT;
  }
}
