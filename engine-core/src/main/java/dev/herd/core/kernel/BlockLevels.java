package dev.herd.core.kernel;

/**
 * Activations as 8-bit integers with one scale for 32 values: the numbers behind {@link
 * ActivationPrecision#BLOCK_32}, for kernels that multiply integers.
 */
final class BlockLevels {
  /** Values that share a scale. */
  static final int BLOCK = 32;

  /**
   * Levels -127 to 127 (tokens, columns), each in both halves of an int: one broadcast of ints
   * fills a vector of shorts.
   */
  final int[] levels;

  /** Minus 8 times the sum of a block's levels (tokens, blocks), in both halves of an int. */
  final int[] corrections;

  /** Scales (tokens, blocks), of half precision. */
  final float[] scales;

  BlockLevels(int values) {
    levels = new int[values];
    corrections = new int[values / BLOCK];
    scales = new float[values / BLOCK];
  }

  /** Returns a short twice. */
  static int twice(int level) {
    return (level & 0xFFFF) | (level << 16);
  }
}
