package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q40Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/** Packs {@link GgmlType#Q4_0} into the panels of {@link Q40Panel}. */
final class Q40PanelPacking implements PanelPacking {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int ROWS = Q40Panel.ROWS;
  private static final int EVEN_BYTES = 0x00FF00FF;
  private static final int LOW_SHORT = 0xFFFF;

  @Override
  public int panelRows() {
    return ROWS;
  }

  @Override
  public long bytes(int rows, int columns) {
    long panels = (rows + ROWS - 1L) / ROWS;
    return panels * ROWS * GgmlType.Q4_0.bytes(columns);
  }

  @Override
  public WeightMatrix view(WeightMatrix source, MemorySegment memory) {
    checkSource(source);
    long bytes = bytes(source.rows(), source.columns());
    if (memory.byteSize() != bytes) {
      throw new IllegalArgumentException(
          source.name() + " takes " + bytes + " bytes packed, but there are " + memory.byteSize());
    }
    return new WeightMatrix(source, memory);
  }

  private static void checkSource(WeightMatrix source) {
    if (source.type() != GgmlType.Q4_0 || source.isPacked()) {
      throw new IllegalArgumentException(source.name() + " isn't Q4_0 in the file's layout");
    }
  }

  @Override
  public void pack(WeightMatrix source, WeightMatrix target, int firstRow, int endRow) {
    checkSource(source);
    Objects.checkFromToIndex(firstRow, endRow, source.rows());
    if (firstRow % ROWS != 0 || (endRow % ROWS != 0 && endRow != source.rows())) {
      throw new IllegalArgumentException(
          "rows [%d, %d) of %s are no whole panels of %d"
              .formatted(firstRow, endRow, source.name(), ROWS));
    }
    if (!target.isPacked()
        || target.type() != source.type()
        || target.rows() != source.rows()
        || target.columns() != source.columns()) {
      throw new IllegalArgumentException(target.name() + " is no packed view of " + source.name());
    }
    for (int r = firstRow; r < endRow; r += ROWS) {
      packPanel(source, r, Math.min(ROWS, endRow - r), target.data());
    }
  }

  private static void packPanel(WeightMatrix source, int firstRow, int rows, MemorySegment target) {
    long panel = Q40Panel.panelOffset(firstRow, source.columns());
    if (rows < ROWS) {
      target.asSlice(panel, ROWS * source.rowBytes()).fill((byte) 0); // A scale of 0 for no row.
    }
    int blocks = source.columns() / Q40Layout.VALUES;
    for (int b = 0; b < blocks; b++) {
      long from = firstRow * source.rowBytes() + (long) b * Q40Layout.BYTES;
      packBlock(source, from, rows, target, panel + (long) b * Q40Panel.BYTES);
    }
  }

  /** Packs the block at {@code from} of the first row, and those of the rows that follow it. */
  private static void packBlock(
      WeightMatrix source, long from, int rows, MemorySegment target, long block) {
    MemorySegment data = source.data();
    long rowBytes = source.rowBytes();
    for (int r = 0; r < rows; r++) {
      short scale = data.get(SHORT, from + r * rowBytes + Q40Layout.SCALE_OFFSET);
      target.set(SHORT, block + Q40Panel.SCALES_OFFSET + (long) r * Short.BYTES, scale);
    }
    for (int lane = 0; lane < Math.min(LANES, rows); lane++) {
      for (int line = 0; line < Q40Panel.LINES; line += Integer.BYTES) {
        long quants = from + lane * rowBytes + Q40Layout.QUANTS_OFFSET + line;
        int a = data.get(INT, quants);
        int b = quantsOrZero(data, quants, lane + LANES, rows, LANES * rowBytes);
        int c = quantsOrZero(data, quants, lane + 2 * LANES, rows, 2L * LANES * rowBytes);
        int d = quantsOrZero(data, quants, lane + 3 * LANES, rows, 3L * LANES * rowBytes);
        long to =
            block
                + Q40Panel.LINES_OFFSET
                + (long) line * Q40Panel.LINE_BYTES
                + (long) lane * Integer.BYTES;
        transpose(a, b, c, d, target, to);
      }
    }
  }

  private static int quantsOrZero(
      MemorySegment data, long quants, int row, int rows, long distance) {
    return row < rows ? data.get(INT, quants + distance) : 0;
  }

  /** Writes byte i of each int to the i-th of four lines. */
  private static void transpose(int a, int b, int c, int d, MemorySegment target, long to) {
    int abEven = (a & EVEN_BYTES) | ((b & EVEN_BYTES) << 8);
    int abOdd = ((a >>> 8) & EVEN_BYTES) | (b & ~EVEN_BYTES);
    int cdEven = (c & EVEN_BYTES) | ((d & EVEN_BYTES) << 8);
    int cdOdd = ((c >>> 8) & EVEN_BYTES) | (d & ~EVEN_BYTES);
    target.set(INT, to, (abEven & LOW_SHORT) | (cdEven << 16));
    target.set(INT, to + Q40Panel.LINE_BYTES, (abOdd & LOW_SHORT) | (cdOdd << 16));
    target.set(INT, to + 2L * Q40Panel.LINE_BYTES, (abEven >>> 16) | (cdEven & ~LOW_SHORT));
    target.set(INT, to + 3L * Q40Panel.LINE_BYTES, (abOdd >>> 16) | (cdOdd & ~LOW_SHORT));
  }
}
