package dev.herd.core.kernel;

/**
 * The working memory of one worker. Its size depends on nothing but the largest tile shape, so a
 * worker makes one and keeps it for all models.
 */
public final class KernelScratch {
  /** Columns that are unpacked at a time: a multiple of every type's block size. */
  static final int DEPTH = 256;

  private static final int MAX_TOKENS = 8;
  private static final int MAX_ROWS = 32;
  private static final int MAX_PANEL_ROWS = 64;

  /** Unused ends of arrays, in bytes, lest two workers' arrays meet in one cache line. */
  private static final int PADDING = 128;

  /** A stretch of one row, unpacked. */
  final float[] row = new float[DEPTH];

  /** A stretch of several rows, unpacked: (depth, rows). */
  final float[] panel = new float[DEPTH * MAX_ROWS];

  /** A stretch of a panel's rows as integers: (depth, rows). */
  final short[] levels = new short[DEPTH * MAX_PANEL_ROWS];

  /** The scales that belong to {@link #levels}: (blocks, rows). */
  final float[] scales = new float[DEPTH / BlockLevels.BLOCK * MAX_PANEL_ROWS];

  /** The integer products of one block and tile: (tokens, rows), two shorts an int. */
  final int[] products = new int[MAX_TOKENS * MAX_PANEL_ROWS / 2];

  /** The products of one tile: (tokens, rows). */
  final float[] tile = new float[MAX_TOKENS * MAX_PANEL_ROWS + PADDING / Float.BYTES];

  /** Makes the working memory of a worker. */
  public KernelScratch() {}
}
