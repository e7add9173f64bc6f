package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q6KLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#Q6_K} into the panels of {@link Q6KPanel}. */
final class Q6KPanelPacking extends PanelPacking {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int NIBBLE = 4;

  /** The whole levels of a word. */
  private static final long WORD = (1L << (Q6KPanel.COLUMNS * Q6KPanel.BITS)) - 1;

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
      long words = stretch + Q6KPanel.WORDS_OFFSET + wordsOf(r);
      for (int sub = 0; sub < Q6KLayout.SUB_BLOCKS; sub++) {
        byte subScale = source.get(BYTE, row + Q6KLayout.SCALES_OFFSET + sub);
        long to = stretch + Q6KPanel.SUB_SCALES_OFFSET + (long) sub * FloatPanel.ROWS + r;
        target.set(BYTE, to, subScale);
        packWords(source, row, sub, target, words + 2L * sub * Q6KPanel.SUB_BLOCK_BYTES);
      }
    }
  }

  /** Returns the place of a row's first word among the words of a block. */
  private static long wordsOf(int row) {
    long vector = row / LANES * (long) Q6KPanel.SUB_BLOCK_BYTES;
    return vector + (long) (row % LANES) * Integer.BYTES;
  }

  private static void packWords(
      MemorySegment source, long row, int sub, MemorySegment target, long to) {
    int run = sub / 2;
    int column = sub % 2 * Q6KLayout.SUB_BLOCK_VALUES;
    long first = levels(source, row, run, column) & 0xFFFFFFFFL;
    long second = levels(source, row, run, column + 4) & 0xFFFFFFFFL;
    long third = levels(source, row, run, column + 8) & 0xFFFFFFFFL;
    long fourth = levels(source, row, run, column + 12) & 0xFFFFFFFFL;
    // Twice 48 bits: sixteen levels of six.
    long low = sixBits(first) | sixBits(second) << 24;
    long high = sixBits(third) | sixBits(fourth) << 24;
    int last = (int) (high >>> 42);
    int a = (int) (low & WORD);
    int b = (int) ((low >>> 30 | high << 18) & WORD);
    int c = (int) (high >>> 12 & WORD);
    target.set(Scales.INT, to, a | last << 30);
    target.set(Scales.INT, to + Q6KPanel.WORD_BYTES, b | last >>> 2 << 30);
    target.set(Scales.INT, to + 2L * Q6KPanel.WORD_BYTES, c | last >>> 4 << 30);
  }

  /** Moves four levels from bytes to six bits each. */
  private static long sixBits(long bytes) {
    return (bytes & 0x3F)
        | (bytes >>> 2 & 0x3F << 6)
        | (bytes >>> 4 & 0x3F << 12)
        | (bytes >>> 6 & 0x3F << 18);
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
