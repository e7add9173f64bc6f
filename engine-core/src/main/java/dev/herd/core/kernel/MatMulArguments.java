package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import java.util.Objects;

/** The checks that every matrix product makes once, so that its loops need none. */
final class MatMulArguments {
  private MatMulArguments() {}

  static void check(
      GgmlType type,
      boolean packed,
      WeightMatrix w,
      int firstRow,
      int endRow,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride) {
    if (w.isPacked() != packed) {
      throw new IllegalArgumentException(
          w.name() + (packed ? " isn't packed" : " is packed, but this product reads rows"));
    }
    if (w.type() != type) {
      throw new IllegalArgumentException(
          w.name() + " is " + w.type() + ", but this product is for " + type);
    }
    if (w.columns() != x.columns()) {
      throw new IllegalArgumentException(
          w.name() + " has " + w.columns() + " columns, the activations " + x.columns());
    }
    if (tokens < 1) {
      throw new IllegalArgumentException(tokens + " tokens");
    }
    Objects.checkFromIndexSize(firstToken, tokens, x.tokens());
    Objects.checkFromToIndex(firstRow, endRow, w.rows());
    long last = outOffset + (tokens - 1L) * outStride + endRow;
    if (outOffset < 0 || (tokens > 1 && outStride < w.rows()) || last > out.length) {
      throw new IllegalArgumentException(
          "%d tokens x rows [%d, %d) at %d, %d apart, in an output of %d"
              .formatted(tokens, firstRow, endRow, outOffset, outStride, out.length));
    }
  }

  /** Returns where a matrix is, of which {@code bytes} bytes will be read. */
  static long address(WeightMatrix w, long bytes) {
    long address = NativeMemory.address(w.data(), w.name());
    Objects.checkFromToIndex(0, bytes, w.data().byteSize());
    return address;
  }
}
