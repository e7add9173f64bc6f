package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** Halves, on the Vector API. */
final class F16CacheRows implements CacheRows {
  private static final GgmlType TYPE = GgmlType.F16;
  private static final int COLUMNS = VectorWeightedSum.COLUMNS;

  @Override
  public void store(float[] x, int xo, MemorySegment y, long yOffset, int n) {
    CacheArguments.checkRow(TYPE, x, xo, y, yOffset, n);
    VectorHalves.fromFloats(x, xo, CacheArguments.address(y, yOffset), n);
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
    if (rowBytes == 2L * headDim) { // as in the cache: one long row
      VectorHalves.toFloats(row, keys, first * headDim, count * headDim);
      return;
    }
    for (int j = 0; j < count; j++) {
      VectorHalves.toFloats(row + j * rowBytes, keys, (first + j) * headDim, headDim);
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
    int bound = headDim & -LANES;
    for (int d = 0; d < AttentionKernel.padded(headDim); d += LANES) {
      int to = VectorWeightedSum.index(d, first, run);
      if (d < bound) {
        widenColumns(row + 2L * d, rowBytes, count, values, to);
      } else {
        fillColumns(row, d, headDim, rowBytes, count, values, to);
      }
    }
  }

  private static void widenColumns(long row, long rowBytes, int count, float[] values, int to) {
    for (int j = 0; j < count; j++) {
      VectorHalves.load(row + j * rowBytes).intoArray(values, to + j * COLUMNS);
    }
  }

  /** Writes the columns that are left, less than a vector, and zeros after them. */
  private static void fillColumns(
      long row, int from, int headDim, long rowBytes, int count, float[] values, int to) {
    for (int j = 0; j < count; j++) {
      for (int i = 0; i < LANES; i++) {
        values[to + j * COLUMNS + i] =
            from + i < headDim ? Scales.half(row + j * rowBytes + 2L * (from + i)) : 0;
      }
    }
  }
}
