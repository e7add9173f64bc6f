package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q40Layout;
import java.lang.foreign.MemorySegment;

/** Packs {@link GgmlType#Q4_0} into the panels of {@link Q40Panel}. */
final class Q40PanelPacking extends PanelPacking {
  private static final int INTS_A_ROW = Panel.LINES / Integer.BYTES;

  Q40PanelPacking() {
    super(PanelKernel.Q4_0);
  }

  @Override
  void packBlock(
      MemorySegment source,
      long from,
      long rowBytes,
      int rows,
      MemorySegment target,
      long block,
      int[] run) {
    for (int r = 0; r < rows; r++) {
      long row = from + r * rowBytes;
      target.set(
          Scales.SHORT,
          block + Q40Panel.SCALES_OFFSET + (long) r * Short.BYTES,
          source.get(Scales.SHORT, row + Q40Layout.SCALE_OFFSET));
      for (int i = 0; i < INTS_A_ROW; i++) {
        run[r * INTS_A_ROW + i] =
            source.get(Scales.INT, row + Q40Layout.QUANTS_OFFSET + (long) i * Integer.BYTES);
      }
    }
    NibbleLines.pack(run, target, block + Q40Panel.LINES_OFFSET);
  }
}
