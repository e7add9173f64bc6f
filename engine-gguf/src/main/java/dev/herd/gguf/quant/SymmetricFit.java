package dev.herd.gguf.quant;

/**
 * Finds the scale with which a sub-block's levels lose least, levels standing for whole numbers
 * from {@code -zero} to {@code zero - 1}. Values weigh their square. Sums are in the order of
 * ggml's reference quantisers, so that the results are the same.
 */
@FunctionalInterface
interface SymmetricFit {
  /**
   * Fits one sub-block.
   *
   * @param x values
   * @param offset index of the first value
   * @param levels receives the levels, zero added
   * @param levelsOffset index of the first level
   * @return the scale; 0 for a sub-block of zeros
   * @throws QuantizationException if the values are so large that the sums overflow
   */
  float fit(float[] x, int offset, byte[] levels, int levelsOffset);

  /** Tries scales around the one that uses the whole range (make_qx_quants of the reference). */
  static SymmetricFit search(int count, int zero) {
    return new ScaleSearch(count, zero);
  }

  /** Moves one level at a time while that helps (make_q3_quants of the reference). */
  static SymmetricFit descent(int count, int zero) {
    return new LevelDescent(count, zero);
  }
}
