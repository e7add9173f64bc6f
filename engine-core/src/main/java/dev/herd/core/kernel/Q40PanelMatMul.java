package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.util.Arrays;

/**
 * The product for {@link GgmlType#Q4_0} packed into panels and activations as 8-bit integers: exact
 * sums of a block in 16 bits, floats from block to block. Few tokens meet the packed panel as it
 * streams by; more share what is unpacked of it. A token's products are the same to the bit in any
 * batch, so that no later rounding can part ways.
 */
final class Q40PanelMatMul implements MatMul {
  private static final int ROWS = Q40Panel.ROWS;

  /** The tokens of the smallest tile. */
  private static final int TILE_TOKENS = 4;

  @Override
  public void prepare(Activations x, int firstToken, int endToken) {
    int columns = x.columns();
    VectorBlockLevels.fill(
        x.values(), x.blockLevels(), firstToken * columns, (endToken - firstToken) * columns);
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
        GgmlType.Q4_0, true, w, firstRow, endRow, x, firstToken, tokens, out, outOffset, outStride);
    BlockLevels levels = x.blockLevels();
    int tiled = tokens - tokens % TILE_TOKENS;
    for (int panel = firstRow - firstRow % ROWS; panel < endRow; panel += ROWS) {
      int from = Math.max(firstRow - panel, 0);
      int rows = Math.min(endRow - panel, ROWS) - from;
      int first = firstToken * w.columns();
      int o = outOffset + panel + from;
      multiplyTiles(w, panel, from, rows, levels, first, tiled, out, o, outStride, scratch);
      for (int t = tiled; t < tokens; t++) {
        multiplyToken(w, panel, levels, first + t * w.columns(), scratch);
        System.arraycopy(scratch.tile, from, out, o + t * outStride, rows);
      }
    }
  }

  private static void multiplyToken(
      WeightMatrix w, int panel, BlockLevels x, int first, KernelScratch scratch) {
    long offset = Q40Panel.panelOffset(panel, w.columns());
    Q40PanelDot.multiply(w.data(), offset, w.columns(), x, first, scratch.products, scratch.tile);
  }

  private static void multiplyTiles(
      WeightMatrix w,
      int panel,
      int from,
      int rows,
      BlockLevels x,
      int first,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch) {
    int columns = w.columns();
    for (int c = 0; c < columns && tokens > 0; c += KernelScratch.DEPTH) {
      int blocks = Math.min(KernelScratch.DEPTH, columns - c) / BlockLevels.BLOCK;
      long offset =
          Q40Panel.panelOffset(panel, columns) + (long) (c / BlockLevels.BLOCK) * Q40Panel.BYTES;
      Q40PanelTile.unpack(w.data(), offset, blocks, scratch.levels, scratch.scales);
      for (int t = 0; t < tokens; ) {
        int n = Q40PanelTile.tokens(tokens - t);
        int o = outOffset + t * outStride;
        load(scratch.tile, n, from, rows, c > 0, out, o, outStride);
        Q40PanelTile.multiplyAdd(blocks, x, first + t * columns + c, columns, n, scratch);
        store(scratch.tile, n, from, rows, out, o, outStride);
        t += n;
      }
    }
  }

  /** Sets a tile to the sums so far: sums go on, lest a batch add in another order than a token. */
  private static void load(
      float[] sums,
      int tokens,
      int from,
      int rows,
      boolean started,
      float[] out,
      int outOffset,
      int outStride) {
    for (int t = 0; t < tokens; t++) {
      int s = t * ROWS;
      if (started) {
        System.arraycopy(out, outOffset + t * outStride, sums, s + from, rows);
      } else {
        Arrays.fill(sums, s, s + ROWS, 0);
      }
    }
  }

  private static void store(
      float[] sums, int tokens, int from, int rows, float[] out, int outOffset, int outStride) {
    for (int t = 0; t < tokens; t++) {
      System.arraycopy(sums, t * ROWS + from, out, outOffset + t * outStride, rows);
    }
  }

  @Override
  public int rowGranularity() {
    return ROWS;
  }
}
