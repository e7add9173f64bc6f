package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Floats, arranged for vector kernels: for comparisons, so it is kept plain. */
final class F32CacheRows implements CacheRows {
  private static final GgmlType TYPE = GgmlType.F32;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public void store(float[] x, int xo, MemorySegment y, long yOffset, int n) {
    CacheArguments.checkRow(TYPE, x, xo, y, yOffset, n);
    MemorySegment.copy(x, xo, y, FLOAT, yOffset, n);
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
    for (int j = 0; j < count; j++) {
      MemorySegment.copy(k, FLOAT, offset + j * rowBytes, keys, (first + j) * headDim, headDim);
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
    int columns = VectorWeightedSum.COLUMNS;
    for (int d = 0; d < AttentionKernel.padded(headDim); d += columns) {
      int there = Math.max(0, Math.min(columns, headDim - d));
      for (int j = 0; j < count; j++) {
        int to = VectorWeightedSum.index(d, first + j, run);
        if (there > 0) { // else even an empty slice would lie outside
          MemorySegment.copy(v, FLOAT, offset + j * rowBytes + 4L * d, values, to, there);
        }
        Arrays.fill(values, to + there, to + columns, 0);
      }
    }
  }
}
