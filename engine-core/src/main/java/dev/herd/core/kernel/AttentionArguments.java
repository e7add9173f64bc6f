package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.lang.foreign.MemorySegment;

/** The checks that implementations of {@link AttentionKernel} share. */
final class AttentionArguments {
  private AttentionArguments() {}

  /** Checks {@code rows} slices of {@code n} values, {@code stride} apart. */
  static void checkRows(float[] values, int offset, int stride, int rows, int n) {
    if (rows > 0) {
      long last = offset + (long) (rows - 1) * stride;
      checkFromIndexSize(offset, (long) n, values.length);
      checkFromIndexSize(last, n, values.length);
    }
  }

  /** Checks {@code count} rows of {@code headDim} halves. */
  static void checkHalves(MemorySegment rows, long offset, long rowBytes, int count, int headDim) {
    if (count > 0) {
      long last = Math.addExact(offset, Math.multiplyExact(count - 1, rowBytes));
      checkFromIndexSize(offset, 2L * headDim, rows.byteSize());
      checkFromIndexSize(last, 2L * headDim, rows.byteSize());
    }
  }
}
