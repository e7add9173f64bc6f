package dev.herd.core.kernel;

/**
 * The working memory of one worker. Its size depends on nothing but the tile shape, so a worker
 * makes one and keeps it for all models.
 */
public final class KernelScratch {
  /** Columns that are unpacked at a time: a multiple of every type's block size. */
  static final int DEPTH = 256;

  private static final int MAX_ROWS = 32;
  private static final int MAX_TOKENS = 8;

  /** A stretch of one row, unpacked. */
  final float[] row = new float[DEPTH];

  /** A stretch of several rows, unpacked: (depth, rows). */
  final float[] panel = new float[DEPTH * MAX_ROWS];

  /** The products of one tile (tokens, rows). */
  final float[] tile = new float[MAX_TOKENS * MAX_ROWS];

  /** Makes the working memory of a worker. */
  public KernelScratch() {}
}
