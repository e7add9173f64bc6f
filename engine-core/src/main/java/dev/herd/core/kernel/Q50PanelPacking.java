package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q50Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Packs {@link GgmlType#Q5_0} into the panels of {@link Q50Panel}. */
final class Q50PanelPacking extends PanelPacking {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int FOUR_BITS = 0xF;

  /** From a fifth bit of a group's first unit to that of its second. */
  private static final int SECOND_UNIT = Q50Panel.GROUPS * Q50Panel.UNIT;

  Q50PanelPacking() {
    super(PanelKernel.Q5_0);
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
    for (int c = 0; c < columns; c += Q50Layout.VALUES) {
      long block = from + GgmlType.Q5_0.bytes(c);
      long packed = stretch + (long) (c / Q50Layout.VALUES) * Q50Panel.BYTES;
      for (int r = 0; r < rows; r++) {
        packBlock(source, block + r * rowBytes, target, packed, r);
      }
    }
  }

  private static void packBlock(
      MemorySegment source, long block, MemorySegment target, long packed, int row) {
    short scale = source.get(Scales.SHORT, block + Q50Layout.SCALE_OFFSET);
    target.set(Scales.SHORT, packed + Q50Panel.SCALES_OFFSET + (long) row * Short.BYTES, scale);
    int fifths = source.get(Scales.INT, block + Q50Layout.HIGH_BITS_OFFSET);
    for (int group = 0; group < Q50Panel.GROUPS; group++) {
      long to = Q50Panel.group(packed, group) + Panel.byteOf(row);
      int four =
          source.get(Scales.INT, block + Q50Layout.QUANTS_OFFSET + (long) group * Integer.BYTES);
      for (int i = 0; i < Q50Panel.UNIT; i++) {
        target.set(BYTE, to + (long) i * Panel.LINE_BYTES, (byte) (four >>> (i * Byte.SIZE)));
      }
      int bits = fifths >>> (group * Q50Panel.UNIT);
      int eight = (bits & FOUR_BITS) | ((bits >>> SECOND_UNIT) & FOUR_BITS) << Q50Panel.UNIT;
      target.set(BYTE, to + Q50Panel.FIFTHS_OFFSET, (byte) eight);
    }
  }
}
