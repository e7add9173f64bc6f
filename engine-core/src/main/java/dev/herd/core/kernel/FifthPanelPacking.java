package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;

/**
 * Packs types of 32 columns that have some halves, fifth bits and then nibbles: {@link
 * GgmlType#Q5_0} into {@link Q50Panel}, {@link GgmlType#Q5_1} into {@link Q51Panel}.
 */
final class FifthPanelPacking extends PanelPacking {
  private static final int FOUR_BITS = 0xF;

  /** From a fifth bit of a group's first unit to that of its second. */
  private static final int SECOND_UNIT = Q50Panel.GROUPS * Q50Panel.UNIT;

  private final int halves;

  /** Makes the packing of a type that starts with so many halves. */
  FifthPanelPacking(PanelKernel kernel, int halves) {
    super(kernel);
    this.halves = halves;
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] nibbles = new int[Q50Panel.GROUPS * Panel.ROWS];
    int[] fifths = new int[Panel.ROWS];
    long highBits = (long) halves * Short.BYTES;
    for (int c = 0; c < columns; c += Panel.RUN) {
      long block = from + kernel.type.bytes(c);
      long packed = stretch + kernel.bytes(c);
      for (int r = 0; r < rows; r++) {
        long row = block + r * rowBytes;
        NibblePanelPacking.packHalves(row, halves, packed, r);
        fifths[r] = ALL.get(Scales.INT, row + highBits);
        for (int group = 0; group < Q50Panel.GROUPS; group++) {
          long four = row + highBits + (long) (group + 1) * Integer.BYTES;
          nibbles[group * Panel.ROWS + r] = ALL.get(Scales.INT, four);
        }
      }
      long groups = packed + (long) halves * Panel.HALVES_BYTES;
      for (int group = 0; group < Q50Panel.GROUPS; group++) {
        packGroup(nibbles, fifths, group, groups + (long) group * Q50Panel.GROUP_BYTES);
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
