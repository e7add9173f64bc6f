package dev.herd.core.kernel;

import java.util.Arrays;

/**
 * The product for weights in the file's layout and activations as floats. One token, or a few, meet
 * each row as it streams by; more meet groups of rows that were unpacked to floats, so that
 * unpacking is paid once for all tokens. Both ways give the same bits, see {@link RowKernel}.
 */
final class VectorMatMul implements MatMul {
  /** From this many tokens on, unpacking a row costs less than reading it once a token. */
  private static final int TILE_TOKENS = 3;

  /** Rows that are unpacked together: each stretch of activations meets all of them. */
  private static final int ROWS = KernelScratch.GROUP_ROWS;

  /** Columns that a tile takes at a time: those of its tokens stay in the first cache. */
  private static final int STRETCH = 1024;

  private final RowKernel kernel;
  private final ActivationPrecision precision;
  private final ActivationRounding rounding = new VectorActivationRounding();

  VectorMatMul(RowKernel kernel) {
    this.kernel = kernel;
    precision = ActivationPrecision.of(kernel.type());
  }

  @Override
  public void prepare(Activations x, int firstToken, int endToken) {
    x.round(precision, rounding, firstToken, endToken);
  }

  @Override
  public void multiply(
      WeightMatrix w,
      int firstRow,
      int endRow,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    MatMulArguments.check(
        kernel.type(),
        false,
        w,
        firstRow,
        endRow,
        x,
        firstToken,
        tokens,
        out,
        outOffset,
        outStride);
    if (tokens < TILE_TOKENS) {
      multiplyRows(w, firstRow, endRow, x, firstToken, tokens, out, outOffset, outStride, scratch);
      return;
    }
    for (int r = firstRow; r < endRow; r += ROWS) {
      int rows = Math.min(ROWS, endRow - r);
      unpack(w, r, rows, scratch);
      multiplyGroup(
          rows, w.columns(), x, firstToken, tokens, out, outOffset + r, outStride, scratch);
    }
  }

  private void multiplyRows(
      WeightMatrix w,
      int firstRow,
      int endRow,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    int columns = w.columns();
    float[] values = x.values(precision);
    for (int r = firstRow; r < endRow; r++) {
      long offset = r * w.rowBytes();
      for (int t = 0; t < tokens; t++) {
        int xOffset = (firstToken + t) * columns;
        out[outOffset + t * outStride + r] =
            kernel.dot(w.data(), offset, columns, values, xOffset, scratch);
      }
    }
  }

  private void unpack(WeightMatrix w, int firstRow, int rows, KernelScratch scratch) {
    int columns = w.columns();
    float[] unpacked = scratch.rows(columns);
    for (int r = 0; r < rows; r++) {
      kernel.unpack(w.data(), (firstRow + r) * w.rowBytes(), columns, unpacked, r * columns);
    }
  }

  /** Multiplies unpacked rows, of which the first goes to {@code outOffset}. */
  private void multiplyGroup(
      int rows,
      int columns,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    float[] values = x.values(precision);
    int tiled = rows % VectorTile.ROWS == 0 ? rows : rows - 1;
    int t = 0;
    while (t < tokens - 1) {
      int xOffset = (firstToken + t) * columns;
      int o = outOffset + t * outStride;
      int n = VectorTile.tokens(tokens - t);
      multiplyTiles(tiled, columns, values, xOffset, n, out, o, outStride, scratch);
      multiplyEach(tiled, rows, columns, values, xOffset, n, out, o, outStride, scratch);
      t += n;
    }
    if (t < tokens) {
      int xOffset = (firstToken + t) * columns;
      int o = outOffset + t * outStride;
      multiplyEach(0, rows, columns, values, xOffset, 1, out, o, outStride, scratch);
    }
  }

  private static void multiplyTiles(
      int rows,
      int columns,
      float[] x,
      int xOffset,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    float[] weights = scratch.rows(columns);
    float[] sums = scratch.sums;
    Arrays.fill(sums, 0, rows * tokens * RowSums.LENGTH, 0);
    int tileSums = VectorTile.ROWS * tokens * RowSums.LENGTH;
    int bound = columns & -RowSums.LENGTH;
    for (int c = 0; c < bound; c += STRETCH) {
      int n = Math.min(STRETCH, bound - c);
      for (int r = 0; r < rows; r += VectorTile.ROWS) {
        int at = r / VectorTile.ROWS * tileSums;
        VectorTile.multiply(
            weights, r * columns + c, columns, x, xOffset + c, columns, n, tokens, sums, at);
      }
    }
    for (int t = 0; t < tokens; t++) {
      for (int r = 0; r < rows; r++) {
        int at = r / VectorTile.ROWS * tileSums + VectorTile.sumsOf(r % VectorTile.ROWS, t);
        int xt = xOffset + t * columns;
        out[outOffset + t * outStride + r] =
            VectorTile.finish(sums, at, weights, r * columns, x, xt, bound, columns);
      }
    }
  }

  /** Multiplies the rows and tokens that are too few for a tile. */
  private static void multiplyEach(
      int firstRow,
      int endRow,
      int columns,
      float[] x,
      int xOffset,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    float[] weights = scratch.rows(columns);
    for (int t = 0; t < tokens; t++) {
      for (int r = firstRow; r < endRow; r++) {
        out[outOffset + t * outStride + r] =
            VectorReductions.dot(weights, r * columns, x, xOffset + t * columns, columns);
      }
    }
  }

  @Override
  public int rowGranularity() {
    return ROWS;
  }
}
