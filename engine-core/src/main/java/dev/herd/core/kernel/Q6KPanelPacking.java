package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q6KLayout;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#Q6_K} into the panels of {@link Q6KPanel}. */
final class Q6KPanelPacking extends PanelPacking {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int NIBBLE = 4;
  private static final int LOW_NIBBLES = 0x0F0F0F0F;
  private static final int UNIT_LINES = Q6KPanel.UNIT_BYTES / Panel.LINE_BYTES;
  private static final int TWO_BITS = 0x03030303;

  Q6KPanelPacking() {
    super(PanelKernel.Q6_K);
  }

  @Override
  void packStretch(long from, long rowBytes, int rows, int columns, long stretch) {
    int[] words = new int[Panel.ROWS];
    for (int sum = 0; sum < Q6KPanel.SUMS; sum++) {
      for (int i = 0; i < Q6KPanel.SUMS; i++) {
        for (int r = 0; r < rows; r++) {
          words[r] = word(levels(from + r * rowBytes, i, sum * Q6KPanel.UNIT));
        }
        packUnit(words, Q6KPanel.unit(stretch, sum, i));
      }
    }
  }

  @Override
  void packTail(long from, long rowBytes, int rows, int columns, long tail) {
    for (int r = 0; r < rows; r++) {
      long row = from + r * rowBytes;
      short scale = ALL.get(Scales.SHORT, row + Q6KLayout.SCALE_OFFSET);
      ALL.set(Scales.SHORT, Q6KPanel.scales(tail) + (long) r * Short.BYTES, scale);
      for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub++) {
        byte subScale = ALL.get(BYTE, row + Q6KLayout.SCALES_OFFSET + sub);
        long to = Q6KPanel.subScales(tail, sub) + r;
        ALL.set(BYTE, to, subScale);
      }
    }
  }

  /** Returns four levels, a byte each, as a unit's three bytes. */
  private static int word(int four) {
    int last = four >>> 24;
    int upper = (last & 0b11) << 6 | (last & 0b1100) << 12 | (last & 0b110000) << 18;
    return (four & 0xFFFFFF) | upper;
  }

  private static void packUnit(int[] words, long unit) {
    for (int lane = 0; lane < LANES; lane++) {
      Panel.transpose(
          words[lane],
          words[lane + LANES],
          words[lane + 2 * LANES],
          words[lane + 3 * LANES],
          UNIT_LINES,
          unit + (long) lane * Integer.BYTES);
    }
  }

  /** Returns four levels 0 to 63 of a run of 32 columns, from {@code column} of it on. */
  private static int levels(long row, int run, int column) {
    int half = run / 4;
    int quarter = run % 4;
    long quants = Q6KLayout.QUANTS_OFFSET + 64L * half + 32L * (quarter % 2) + column;
    long highBits = Q6KLayout.HIGH_BITS_OFFSET + 32L * half + column;
    int low = ALL.get(Scales.INT, row + quants) >>> (quarter / 2 * NIBBLE);
    int high = ALL.get(Scales.INT, row + highBits) >>> (2 * quarter);
    return (low & LOW_NIBBLES) | (high & TWO_BITS) << NIBBLE;
  }
}
