package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;

/** Blocks of 32 bytes and a half, on the Vector API. Rows are whole blocks. */
final class Q80CacheRows implements CacheRows {
  private static final GgmlType TYPE = GgmlType.Q8_0;
  private static final int COLUMNS = VectorWeightedSum.COLUMNS;
  private static final int BLOCK = Q80Layout.VALUES;

  @Override
  public void store(float[] x, int xo, MemorySegment y, long yOffset, int n) {
    CacheArguments.checkRow(TYPE, x, xo, y, yOffset, n);
    for (int i = 0; i < n; i += BLOCK) {
      ScalarCacheRows.storeBlock(x, xo + i, y, yOffset + (long) i / BLOCK * Q80Layout.BYTES);
    }
  }

  @Override
  public void widenKeys(
      MemorySegment k,
      long offset,
      long rowBytes,
      int count,
      int headDim,
      float[] keys,
      int first) {
    CacheArguments.checkKeys(TYPE, k, offset, rowBytes, count, headDim, keys, first);
    long row = CacheArguments.address(k, offset);
    for (int d = 0; d < headDim; d += LANES) {
      widen(row, d, rowBytes, count, keys, first * headDim + d, headDim);
    }
  }

  @Override
  public void widenValues(
      MemorySegment v,
      long offset,
      long rowBytes,
      int count,
      int headDim,
      float[] values,
      int first,
      int run) {
    CacheArguments.checkValues(TYPE, v, offset, rowBytes, count, headDim, values, first, run);
    long row = CacheArguments.address(v, offset);
    for (int d = 0; d < headDim; d += LANES) {
      widen(row, d, rowBytes, count, values, VectorWeightedSum.index(d, first, run), COLUMNS);
    }
  }

  /** Widens one vector of columns of each row; rows of the result are {@code stride} apart. */
  private static void widen(
      long row, int column, long rowBytes, int count, float[] out, int to, int stride) {
    long block = row + (long) column / BLOCK * Q80Layout.BYTES;
    long levels = block + Q80Layout.QUANTS_OFFSET + column % BLOCK;
    for (int j = 0; j < count; j++) {
      float scale = Scales.half(block + j * rowBytes + Q80Layout.SCALE_OFFSET);
      ByteLanes.signedFloats(levels + j * rowBytes).mul(scale).intoArray(out, to + j * stride);
    }
  }
}
