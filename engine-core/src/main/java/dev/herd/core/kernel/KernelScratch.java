package dev.herd.core.kernel;

/**
 * The working memory of one worker, made once and kept for all models. It grows to the widest rows
 * that the worker meets.
 */
public final class KernelScratch {
  /** Columns of one row that are unpacked at a time: a multiple of every type's block size. */
  static final int DEPTH = 256;

  /** Rows that are unpacked whole. */
  static final int GROUP_ROWS = 8;

  private static final int MAX_TOKENS = 8;
  private static final int MAX_LANES = 16;

  /** Unused ends of arrays, in bytes, lest two workers' arrays meet in one cache line. */
  private static final int PADDING = 128;

  /** A stretch of one row, unpacked. */
  final float[] row = new float[DEPTH];

  /** The running sums of a group of rows: (tiles, tokens, rows, 2, lanes). */
  final float[] sums = new float[GROUP_ROWS * MAX_TOKENS * 2 * MAX_LANES + PADDING / Float.BYTES];

  /** The products of one tile: (tokens, rows, 2, lanes). */
  final float[] tile = new float[MAX_TOKENS * 2 * 2 * MAX_LANES + PADDING / Float.BYTES];

  /** The levels of one block of {@link LargeBlockKernel}. */
  final byte[] bytes = new byte[LargeBlockKernel.BLOCK + PADDING];

  private float[] rows = new float[0];
  private float[] details = new float[0];
  private float[] blockProducts = new float[0];
  private PanelPass panelPass;

  /** Makes the working memory of a worker. */
  public KernelScratch() {}

  /** Returns what products of packed weights work on. */
  PanelPass panelPass() {
    if (panelPass == null) {
      panelPass = new PanelPass();
    }
    return panelPass;
  }

  /** Returns room for what is left of a group of rows besides levels, with what it held before. */
  float[] details(int columns) {
    int length = GROUP_ROWS * columns / GroupedKernel.DETAIL_COLUMNS + PADDING / Float.BYTES;
    if (details.length < length) {
      details = new float[length];
    }
    return details;
  }

  /** Returns room for the products of a tile and one block. */
  float[] products(int count) {
    int length = count + PADDING / Float.BYTES;
    if (blockProducts.length < length) {
      blockProducts = new float[length];
    }
    return blockProducts;
  }

  /** Returns room for a group of unpacked rows (rows, columns), with what it held before. */
  float[] rows(int columns) {
    int length = GROUP_ROWS * columns + PADDING / Float.BYTES;
    if (rows.length < length) {
      rows = new float[length];
    }
    return rows;
  }
}
