package dev.herd.core.kernel;

/**
 * The product of a row, in the file's layout, and one token.
 *
 * @param <X> the form of activations that it reads
 */
interface RowProduct<X> {
  /**
   * Returns the product.
   *
   * @param address of the row's first block
   * @param columns how many weights, whole blocks
   * @param first index of the token's first value
   * @param scratch the calling worker's own
   */
  float dot(long address, int columns, X x, int first, KernelScratch scratch);
}
