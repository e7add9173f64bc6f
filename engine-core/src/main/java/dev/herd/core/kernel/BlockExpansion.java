package dev.herd.core.kernel;

/** Expands a block in the file's layout. */
interface BlockExpansion {
  /**
   * Expands a block to floats.
   *
   * @param block its address
   * @param out where they go, from {@code outOffset} on
   */
  void expand(long block, float[] out, int outOffset);
}
