package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkFromToIndex;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** The checks that implementations of {@link CacheRows} share. */
final class CacheArguments {
  private CacheArguments() {}

  static void checkRow(GgmlType type, float[] x, int xo, MemorySegment y, long yOffset, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(yOffset, type.bytes(n), y.byteSize());
  }

  static void checkKeys(
      GgmlType type,
      MemorySegment rows,
      long offset,
      long rowBytes,
      int count,
      int headDim,
      float[] keys,
      int first) {
    checkRows(type, rows, offset, rowBytes, count, headDim);
    checkFromIndexSize(first * headDim, count * headDim, keys.length);
  }

  static void checkValues(
      GgmlType type,
      MemorySegment rows,
      long offset,
      long rowBytes,
      int count,
      int headDim,
      float[] values,
      int first,
      int run) {
    checkRows(type, rows, offset, rowBytes, count, headDim);
    checkFromToIndex(0, run, AttentionKernel.RUN);
    checkFromIndexSize(first, count, run);
    checkFromIndexSize(0, run * AttentionKernel.padded(headDim), values.length);
  }

  /** Returns where the row at {@code offset} is, for kernels that read by address. */
  static long address(MemorySegment rows, long offset) {
    return NativeMemory.address(rows, "the KV cache") + offset;
  }

  private static void checkRows(
      GgmlType type, MemorySegment rows, long offset, long rowBytes, int count, int headDim) {
    checkFromToIndex(0, count, AttentionKernel.RUN);
    if (count > 0) {
      long last = Math.addExact(offset, Math.multiplyExact(count - 1, rowBytes));
      checkFromIndexSize(offset, type.bytes(headDim), rows.byteSize());
      checkFromIndexSize(last, type.bytes(headDim), rows.byteSize());
    }
  }
}
