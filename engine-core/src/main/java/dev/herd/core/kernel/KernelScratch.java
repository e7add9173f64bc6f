package dev.herd.core.kernel;

/**
 * The working memory of one worker. Its size depends on nothing but the tile shape, so a worker
 * makes one and keeps it for all models.
 */
public final class KernelScratch {
  /** Columns that are unpacked at a time: a multiple of every type's block size. */
  static final int DEPTH = 256;

  final float[] row = new float[DEPTH];

  /** Makes the working memory of a worker. */
  public KernelScratch() {}
}
