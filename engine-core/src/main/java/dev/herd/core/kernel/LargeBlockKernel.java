package dev.herd.core.kernel;

import dev.herd.gguf.quant.Q4KLayout;
import java.util.Arrays;

/**
 * What types with blocks of 256 have in common. Levels times the small scales of sub-blocks are
 * integers, so that their products with activations are exact in a float over a stretch of the
 * block, in whatever order; then a block is finished: its stretches, times the product of the large
 * scales, are added to the sums so far.
 */
abstract class LargeBlockKernel extends GroupedKernel {
  static final int BLOCK = Q4KLayout.VALUES;

  /** Stretches of a block, of each of which the products are summed. */
  private final int stretches;

  private final int stretch;

  /** Floats that the sums of a stretch's products are folded to. */
  private final int folded;

  LargeBlockKernel(int stretches, int folded) {
    this.stretches = stretches;
    stretch = BLOCK / stretches;
    this.folded = folded;
  }

  /** Folds the two vectors of {@link RowSums} at {@code at} to what {@link #finish} takes. */
  abstract void fold(float[] sums, int at, float[] products, int to);

  /**
   * Adds a block to the sums so far.
   *
   * @param details the block's, from {@code detail} on
   * @param x the activations, of which those from {@code first} on met the block
   * @param products what came of it (stretches, folded), from {@code product} on
   * @param sums eight sums from {@code at} on
   */
  abstract void finish(
      float[] details,
      int detail,
      GroupedLevels x,
      int first,
      float[] products,
      int product,
      float[] sums,
      int at);

  @Override
  public final void tile(
      int row,
      int columns,
      int from,
      int n,
      GroupedLevels x,
      int first,
      int stride,
      int tokens,
      KernelScratch scratch,
      int at) {
    float[] details = scratch.details(columns);
    float[] products = scratch.products(tokens * VectorTile.ROWS * stretches * folded);
    for (int i = from; i < from + n; i += BLOCK) {
      int wo = row * columns + i;
      int xo = first + i;
      multiplyTile(wo, columns, x, xo, stride, tokens, scratch, products);
      for (int t = 0; t < tokens; t++) {
        for (int r = 0; r < VectorTile.ROWS; r++) {
          int pair = t * VectorTile.ROWS + r;
          finish(
              details,
              (wo + r * columns) / DETAIL_COLUMNS,
              x,
              xo + t * stride,
              products,
              pair * stretches * folded,
              scratch.sums,
              at + pair * sums());
        }
      }
    }
  }

  /** Sets products (tokens, rows, stretches, folded) to those of one block. */
  private void multiplyTile(
      int wo,
      int columns,
      GroupedLevels x,
      int xo,
      int stride,
      int tokens,
      KernelScratch scratch,
      float[] products) {
    float[] w = scratch.rows(columns);
    float[] tile = scratch.tile;
    int pairs = tokens * VectorTile.ROWS;
    for (int s = 0; s < stretches; s++) {
      int i = s * stretch;
      Arrays.fill(tile, 0, pairs * RowSums.LENGTH, 0);
      VectorTile.multiply(w, wo + i, columns, x.levels, xo + i, stride, stretch, tokens, tile, 0);
      for (int pair = 0; pair < pairs; pair++) {
        fold(tile, pair * RowSums.LENGTH, products, (pair * stretches + s) * folded);
      }
    }
  }
}
