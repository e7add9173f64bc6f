package dev.herd.core.kernel;

import java.util.Arrays;

/**
 * The product for weights in the file's layout and activations as floats. One token, or a few, meet
 * each row as it streams by; larger batches meet panels of rows that were unpacked to floats, so
 * that unpacking is paid once for all tokens. Both ways multiply the same numbers: they differ by
 * the order of additions alone.
 */
final class VectorMatMul implements MatMul {
  /** From this many tokens on, unpacking a row costs less than reading it once a token. */
  private static final int PANEL_TOKENS = 12;

  private static final int ROWS = VectorTile.ROWS;

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
    if (tokens < PANEL_TOKENS) {
      multiplyRows(w, firstRow, endRow, x, firstToken, tokens, out, outOffset, outStride);
      return;
    }
    for (int r = firstRow; r < endRow; r += ROWS) {
      int rows = Math.min(ROWS, endRow - r);
      multiplyPanel(w, r, rows, x, firstToken, tokens, out, outOffset + r, outStride, scratch);
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
      int outStride) {
    int columns = w.columns();
    float[] values = x.values(precision);
    for (int r = firstRow; r < endRow; r++) {
      long offset = r * w.rowBytes();
      for (int t = 0; t < tokens; t++) {
        out[outOffset + t * outStride + r] =
            kernel.dot(w.data(), offset, columns, values, (firstToken + t) * columns);
      }
    }
  }

  /**
   * Multiplies at most {@link VectorTile#ROWS} rows, of which the first goes to {@code outOffset}.
   */
  private void multiplyPanel(
      WeightMatrix w,
      int firstRow,
      int rows,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    for (int t = 0; t < tokens; t++) {
      int o = outOffset + t * outStride;
      Arrays.fill(out, o, o + rows, 0);
    }
    int columns = w.columns();
    float[] values = x.values(precision);
    for (int c = 0; c < columns; c += KernelScratch.DEPTH) {
      int depth = Math.min(KernelScratch.DEPTH, columns - c);
      fillPanel(w, firstRow, rows, c, depth, scratch);
      int t = 0;
      while (t < tokens) {
        int xOffset = (firstToken + t) * columns + c;
        int n =
            VectorTile.multiply(
                scratch.panel, depth, values, xOffset, columns, tokens - t, scratch.tile);
        VectorTile.add(scratch.tile, n, rows, out, outOffset + t * outStride, outStride);
        t += n;
      }
    }
  }

  /** Fills the panel (depth, ROWS); rows that are not there keep what they had. */
  private void fillPanel(
      WeightMatrix w, int firstRow, int rows, int firstColumn, int depth, KernelScratch scratch) {
    long columnBytes = kernel.type().bytes(firstColumn);
    for (int r = 0; r < rows; r++) {
      long offset = (firstRow + r) * w.rowBytes() + columnBytes;
      kernel.unpack(w.data(), offset, depth, scratch.row, 0);
      transpose(scratch.row, depth, scratch.panel, r);
    }
  }

  private static void transpose(float[] row, int depth, float[] panel, int r) {
    for (int k = 0; k < depth; k++) {
      panel[k * ROWS + r] = row[k];
    }
  }

  @Override
  public int rowGranularity() {
    return ROWS;
  }
}
