package dev.herd.core.kernel;

import java.util.Arrays;

/**
 * The product for weights in the file's layout. One token, or two, meet each row as it streams by;
 * more meet groups of rows that were unpacked, so that unpacking is paid once for all tokens. Both
 * ways give the same bits, see {@link TileKernel}.
 *
 * @param <X> the form of activations that the kernel reads
 */
final class TiledMatMul<X> implements MatMul {
  /** From this many tokens on, unpacking a row costs less than reading it once a token. */
  private static final int TILE_TOKENS = 3;

  /** Rows that are unpacked together: each stretch of activations meets all of them. */
  private static final int ROWS = KernelScratch.GROUP_ROWS;

  /** Columns that a tile takes at a time: those of its tokens stay in the first cache. */
  static final int STRETCH = 1024;

  private final TileKernel<X> kernel;
  private final RowProduct<X> product;

  TiledMatMul(TileKernel<X> kernel) {
    this.kernel = kernel;
    product = kernel.rowProduct();
  }

  @Override
  public void need(Activations x, int tokens, int columns) {
    kernel.need(x, tokens, columns);
  }

  @Override
  public void prepare(Activations x, int firstToken, int endToken) {
    kernel.prepare(x, firstToken, endToken);
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
    int first = firstToken * w.columns();
    long rows = MatMulArguments.address(w, endRow * w.rowBytes());
    if (tokens < TILE_TOKENS) {
      X input = kernel.rowInput(x);
      multiplyRows(
          w, rows, firstRow, endRow, input, first, tokens, out, outOffset, outStride, scratch);
      return;
    }
    X input = kernel.tileInput(x);
    for (int r = firstRow; r < endRow; r += ROWS) {
      int n = Math.min(ROWS, endRow - r);
      for (int i = 0; i < n; i++) {
        kernel.unpack(rows + (r + i) * w.rowBytes(), w.columns(), i, scratch);
      }
      multiplyGroup(n, w.columns(), input, first, tokens, out, outOffset + r, outStride, scratch);
    }
  }

  private void multiplyRows(
      WeightMatrix w,
      long rows,
      int firstRow,
      int endRow,
      X x,
      int first,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    int columns = w.columns();
    for (int r = firstRow; r < endRow; r++) {
      long row = rows + r * w.rowBytes();
      if (Idle.isDue(r)) {
        for (int i = 0; i < Idle.PRODUCTS.size(); i++) {
          dot(Idle.PRODUCTS.get(i), row, columns, x, first, scratch);
        }
      }
      for (int t = 0; t < tokens; t++) {
        out[outOffset + t * outStride + r] =
            dot(product, row, columns, x, first + t * columns, scratch);
      }
    }
  }

  /** The one place that multiplies rows, see {@link Idle}. */
  private static <X> float dot(
      RowProduct<? super X> product, long row, int columns, X x, int first, KernelScratch scratch) {
    return product.dot(row, columns, x, first, scratch);
  }

  /**
   * Multiplies unpacked rows, of which the first goes to {@code outOffset}. Tiles are whole: a row
   * without a second meets what the next place of the scratch held before, and a token without a
   * second comes twice; nobody asks for what that gives.
   */
  private void multiplyGroup(
      int rows,
      int columns,
      X x,
      int first,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    int pair = kernel.sums();
    int t = 0;
    while (t < tokens) {
      int n = VectorTile.tokens(tokens - t);
      int stride = t + n <= tokens ? columns : 0;
      int tile = VectorTile.ROWS * n * pair;
      int from = first + t * columns;
      Arrays.fill(scratch.sums, 0, (rows + 1) / VectorTile.ROWS * tile, 0);
      for (int c = 0; c < columns; c += STRETCH) {
        int length = Math.min(STRETCH, columns - c);
        for (int r = 0; r < rows; r += VectorTile.ROWS) {
          int at = r / VectorTile.ROWS * tile;
          kernel.tile(r, columns, c, length, x, from, stride, n, scratch, at);
        }
      }
      int end = Math.min(t + n, tokens);
      for (int r = 0; r < rows; r++) {
        int at = r / VectorTile.ROWS * tile + r % VectorTile.ROWS * pair;
        for (int i = t; i < end; i++) {
          out[outOffset + i * outStride + r] =
              kernel.total(r, columns, x, first + i * columns, scratch, at);
          at += VectorTile.ROWS * pair;
        }
      }
      t = end;
    }
  }

  @Override
  public int rowGranularity() {
    return ROWS;
  }
}
