package dev.herd.core.kernel;

import java.util.Arrays;

/**
 * The product for weights in the file's layout and activations as 8-bit integers. One token, or
 * two, meet each row as it streams by; more meet groups of rows that were unpacked, so that
 * unpacking is paid once for all tokens. Both ways give the same bits, see {@link GroupedKernel}.
 */
final class GroupedMatMul implements MatMul {
  /** From this many tokens on, unpacking a row costs less than reading it once a token. */
  private static final int TILE_TOKENS = 3;

  /** Rows that are unpacked together: each stretch of activations meets all of them. */
  private static final int ROWS = KernelScratch.GROUP_ROWS;

  /** Columns that a tile takes at a time: those of its tokens stay in the first cache. */
  private static final int STRETCH = 1024;

  private static final int SUMS = EightLanes.GROUPS;

  private final GroupedKernel kernel;

  GroupedMatMul(GroupedKernel kernel) {
    this.kernel = kernel;
  }

  private int block() {
    return kernel.type().blockSize();
  }

  @Override
  public void prepare(Activations x, int firstToken, int endToken) {
    int columns = x.columns();
    x.groupedLevels(block())
        .fill(x.values(), firstToken * columns, (endToken - firstToken) * columns);
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
    GroupedLevels levels = x.groupedLevels(block());
    int first = firstToken * w.columns();
    if (tokens < TILE_TOKENS) {
      multiplyRows(w, firstRow, endRow, levels, first, tokens, out, outOffset, outStride, scratch);
      return;
    }
    for (int r = firstRow; r < endRow; r += ROWS) {
      int rows = Math.min(ROWS, endRow - r);
      for (int i = 0; i < rows; i++) {
        kernel.unpack(w.data(), (r + i) * w.rowBytes(), w.columns(), i, scratch);
      }
      multiplyGroup(
          rows, w.columns(), levels, first, tokens, out, outOffset + r, outStride, scratch);
    }
  }

  private void multiplyRows(
      WeightMatrix w,
      int firstRow,
      int endRow,
      GroupedLevels x,
      int first,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    int columns = w.columns();
    for (int r = firstRow; r < endRow; r++) {
      long offset = r * w.rowBytes();
      for (int t = 0; t < tokens; t++) {
        out[outOffset + t * outStride + r] =
            kernel.dot(w.data(), offset, columns, x, first + t * columns, scratch);
      }
    }
  }

  /** Multiplies unpacked rows, of which the first goes to {@code outOffset}. */
  private void multiplyGroup(
      int rows,
      int columns,
      GroupedLevels x,
      int first,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    int tiled = rows - rows % VectorTile.ROWS;
    int t = 0;
    while (t < tokens) {
      int n = t < tokens - 1 ? VectorTile.tokens(tokens - t) : 1;
      int xo = first + t * columns;
      int o = outOffset + t * outStride;
      if (n > 1) {
        multiplyTiles(0, tiled, VectorTile.ROWS, columns, x, xo, n, out, o, outStride, scratch);
      }
      for (int i = 0; i < n; i++) {
        int from = n > 1 ? tiled : 0;
        int at = o + i * outStride;
        multiplyTiles(from, rows, 1, columns, x, xo + i * columns, 1, out, at, outStride, scratch);
      }
      t += n;
    }
  }

  /** Multiplies rows, {@code height} at a time, and as many tokens as one tile takes. */
  private void multiplyTiles(
      int firstRow,
      int endRow,
      int height,
      int columns,
      GroupedLevels x,
      int first,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    float[] sums = scratch.sums;
    int tile = height * tokens * SUMS;
    Arrays.fill(sums, 0, (endRow - firstRow) / height * tile, 0);
    for (int c = 0; c < columns; c += STRETCH) {
      int n = Math.min(STRETCH, columns - c);
      int at = 0;
      for (int r = firstRow; r < endRow; r += height) {
        kernel.tile(r, height, columns, c, n, x, first, tokens, scratch, sums, at);
        at += tile;
      }
    }
    int at = 0;
    for (int r = firstRow; r < endRow; r += height) {
      for (int t = 0; t < tokens; t++) {
        for (int i = 0; i < height; i++) {
          out[outOffset + t * outStride + r + i] = kernel.total(sums, at);
          at += SUMS;
        }
      }
    }
  }

  @Override
  public int rowGranularity() {
    return ROWS;
  }
}
