package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Rearranges a matrix into panels of rows, of which one vector holds a value of each row: what the
 * fastest kernels read. The layout depends on the vector width, so it lives in this process's
 * memory alone. Stateless and thread-safe.
 */
public abstract class PanelPacking {
  /** Multiplies what is packed. */
  final PanelKernel kernel;

  PanelPacking(PanelKernel kernel) {
    this.kernel = kernel;
  }

  /** Returns the rows of a panel. */
  public final int panelRows() {
    return kernel.rows;
  }

  /** Returns the bytes that a matrix takes packed: its own or little more, in whole panels. */
  public final long bytes(int rows, int columns) {
    return kernel.bytes(rows, columns);
  }

  /**
   * Returns a view on {@code source} as packed into {@code memory}, to be filled by {@link #pack}.
   *
   * @throws IllegalArgumentException if {@code memory} hasn't {@link #bytes} bytes, or is a heap's
   */
  public final WeightMatrix view(WeightMatrix source, MemorySegment memory) {
    checkSource(source);
    long bytes = bytes(source.rows(), source.columns());
    if (memory.byteSize() != bytes) {
      throw new IllegalArgumentException(
          source.name() + " takes " + bytes + " bytes packed, but there are " + memory.byteSize());
    }
    NativeMemory.checkNative(memory, source.name());
    return new WeightMatrix(source, memory);
  }

  /** Returns a matrix like {@code source} packed, but without weights: for plans. */
  public final WeightMatrix outline(WeightMatrix source) {
    checkSource(source);
    return new WeightMatrix(source, MemorySegment.NULL);
  }

  /** Returns whether a matrix with so many columns can be packed: whole blocks of a panel. */
  public final boolean fits(int columns) {
    return columns % kernel.blockColumns == 0;
  }

  private void checkSource(WeightMatrix source) {
    if (source.type() != kernel.type || source.isPacked()) {
      throw new IllegalArgumentException(
          source.name() + " isn't " + kernel.type + " in the file's layout");
    }
    if (!fits(source.columns())) {
      throw new IllegalArgumentException(
          "%s: rows of %d columns are no whole blocks of %d"
              .formatted(source.name(), source.columns(), kernel.blockColumns));
    }
  }

  /**
   * Packs rows {@code [firstRow, endRow)}. Any threads may pack disjoint ranges at the same time.
   *
   * @param source a matrix in the file's layout
   * @param target what {@link #view} made of it
   * @param firstRow a multiple of {@link #panelRows}
   * @param endRow a multiple of {@link #panelRows}, or the end of the matrix
   * @throws IllegalArgumentException if the rows aren't whole panels, or a matrix isn't of this
   *     packing's type and layout, or is in the Java heap
   * @throws IllegalStateException if a matrix is freed
   * @throws UnpackableWeightsException if the source has a weight that panels can't hold
   */
  public final void pack(WeightMatrix source, WeightMatrix target, int firstRow, int endRow) {
    checkSource(source);
    Objects.checkFromToIndex(firstRow, endRow, source.rows());
    int panelRows = kernel.rows;
    if (firstRow % panelRows != 0 || (endRow % panelRows != 0 && endRow != source.rows())) {
      throw new IllegalArgumentException(
          "rows [%d, %d) of %s are no whole panels of %d"
              .formatted(firstRow, endRow, source.name(), panelRows));
    }
    if (!target.isPacked()
        || target.type() != source.type()
        || target.rows() != source.rows()
        || target.columns() != source.columns()) {
      throw new IllegalArgumentException(target.name() + " is no packed view of " + source.name());
    }
    long panelBytes = kernel.bytes(source.columns());
    long tailBytes = kernel.tailBytes(source.columns());
    long firstTail = kernel.tail(source.rows(), source.columns());
    long from = MatMulArguments.address(source, endRow * source.rowBytes());
    long to = MatMulArguments.address(target, bytes(source.rows(), source.columns()));
    for (int r = firstRow; r < endRow; r += panelRows) {
      int rows = Math.min(panelRows, endRow - r);
      long panel = r / panelRows * panelBytes;
      long tail = firstTail + r / panelRows * tailBytes;
      if (rows < panelRows) {
        // Weights or scales of 0 for no row.
        target.data().asSlice(panel, panelBytes).fill((byte) 0);
        target.data().asSlice(tail, tailBytes).fill((byte) 0);
      }
      packPanel(source, from + r * source.rowBytes(), rows, to + panel, to + tail);
    }
  }

  private void packPanel(WeightMatrix source, long firstRow, int rows, long panel, long tail) {
    for (int c = 0; c < source.columns(); c += Panel.DEPTH) {
      int columns = Math.min(Panel.DEPTH, source.columns() - c);
      long from = firstRow + source.type().bytes(c);
      packStretch(from, source.rowBytes(), rows, columns, panel + kernel.bytes(c));
      packTail(from, source.rowBytes(), rows, columns, tail + kernel.tailBytes(c));
    }
  }

  /**
   * Packs a stretch of some rows.
   *
   * @param from address of the first row's stretch
   * @param rowBytes from one row to the next
   * @param columns of the stretch, whole blocks, at most {@link Panel#DEPTH}
   * @param stretch address where the packed stretch goes, which is zero where there is no row
   */
  abstract void packStretch(long from, long rowBytes, int rows, int columns, long stretch);

  /**
   * Packs what a stretch of some rows has in the tail of the matrix; nothing for most types.
   *
   * @param from address of the first row's stretch
   * @param rowBytes from one row to the next
   * @param columns of the stretch, whole blocks, at most {@link Panel#DEPTH}
   * @param tail address where the stretch's part of the tail goes, zero where there is no row
   */
  void packTail(long from, long rowBytes, int rows, int columns, long tail) {}
}
