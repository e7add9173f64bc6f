package dev.herd.core.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Rearranges a matrix into panels of rows, of which one vector holds a value of each row: what the
 * fastest kernels read. The layout depends on the vector width, so it lives in this process's
 * memory alone. Stateless and thread-safe.
 */
public interface PanelPacking {

  /** Returns the rows of a panel. */
  int panelRows();

  /** Returns the bytes that a matrix takes packed: its own, with rows rounded up to panels. */
  long bytes(int rows, int columns);

  /**
   * Returns a view on {@code source} as packed into {@code memory}, to be filled by {@link #pack}.
   *
   * @throws IllegalArgumentException if {@code memory} hasn't {@link #bytes} bytes
   */
  WeightMatrix view(WeightMatrix source, MemorySegment memory);

  /**
   * Packs rows {@code [firstRow, endRow)}. Any threads may pack disjoint ranges at the same time.
   *
   * @param source a matrix in the file's layout
   * @param target what {@link #view} made of it
   * @param firstRow a multiple of {@link #panelRows}
   * @param endRow a multiple of {@link #panelRows}, or the end of the matrix
   * @throws IllegalArgumentException if the rows aren't whole panels, or a matrix isn't of this
   *     packing's type and layout
   */
  void pack(WeightMatrix source, WeightMatrix target, int firstRow, int endRow);
}
