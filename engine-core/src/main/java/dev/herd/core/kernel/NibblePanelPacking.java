package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;

/**
 * Packs types of 32 columns that have some halves and then nibbles: {@link GgmlType#Q4_0} and
 * {@link GgmlType#IQ4_NL} into {@link Q40Panel}, {@link GgmlType#Q4_1} into {@link Q41Panel}.
 */
final class NibblePanelPacking extends PanelPacking {
  private final int halves;

  /** Makes the packing of a type that starts with so many halves. */
  NibblePanelPacking(PanelKernel kernel, int halves) {
    super(kernel);
    this.halves = halves;
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] run = new int[Panel.RUN_INTS];
    for (int c = 0; c < columns; c += Panel.RUN) {
      long block = from + kernel.type.bytes(c);
      long packed = stretch + kernel.bytes(c);
      for (int r = 0; r < rows; r++) {
        packHalves(block + r * rowBytes, halves, packed, r);
        NibbleLines.read(block + r * rowBytes + (long) halves * Short.BYTES, run, r);
      }
      NibbleLines.pack(run, packed + (long) halves * Panel.HALVES_BYTES);
    }
  }

  /** Packs the halves at the start of a row's block: the first of each row, then the second. */
  static void packHalves(long block, int halves, long packed, int row) {
    for (int i = 0; i < halves; i++) {
      short half = ALL.get(Scales.SHORT, block + (long) i * Short.BYTES);
      long to = packed + (long) i * Panel.HALVES_BYTES + (long) row * Short.BYTES;
      ALL.set(Scales.SHORT, to, half);
    }
  }
}
