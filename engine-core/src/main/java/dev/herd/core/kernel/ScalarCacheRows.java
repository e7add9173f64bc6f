package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import dev.herd.gguf.quant.Q80Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * {@link CacheRows} as plain loops: the reference. Values are arranged (values, padded headDim).
 */
final class ScalarCacheRows implements CacheRows {
  private static final float LARGEST_HALF = 65504;

  private final GgmlType type;

  ScalarCacheRows(GgmlType type) {
    this.type = type;
  }

  @Override
  public void store(float[] x, int xo, MemorySegment y, long yOffset, int n) {
    CacheArguments.checkRow(type, x, xo, y, yOffset, n);
    switch (type) {
      case F16 -> {
        for (int i = 0; i < n; i++) {
          short half = ScalarVectorOps.saturatedHalf(x[xo + i]);
          y.set(ScalarVectorOps.HALF, yOffset + 2L * i, half);
        }
      }
      case Q8_0 -> {
        for (int i = 0; i < n; i += Q80Layout.VALUES) {
          storeBlock(x, xo + i, y, yOffset + (long) i / Q80Layout.VALUES * Q80Layout.BYTES);
        }
      }
      default -> BlockCodec.of(type).quantize(x, xo, y, yOffset, n);
    }
  }

  /** Writes a block; the scale is the largest magnitude's 127th part, as in ggml. */
  static void storeBlock(float[] x, int xo, MemorySegment y, long yOffset) {
    float most = 0;
    for (int i = 0; i < Q80Layout.VALUES; i++) {
      float magnitude = Math.abs(x[xo + i]);
      most = magnitude > most ? magnitude : most; // NaN is never more
    }
    float scale = Math.min(most / Byte.MAX_VALUE, LARGEST_HALF);
    float inverse = scale == 0 ? 0 : 1 / scale;
    y.set(ScalarVectorOps.HALF, yOffset + Q80Layout.SCALE_OFFSET, Float.floatToFloat16(scale));
    for (int i = 0; i < Q80Layout.VALUES; i++) {
      // Casts make NaN 0; only a clamped scale leaves anything beyond the range.
      int level = Math.round(x[xo + i] * inverse);
      int inRange = Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, level));
      y.set(ValueLayout.JAVA_BYTE, yOffset + Q80Layout.QUANTS_OFFSET + i, (byte) inRange);
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
    CacheArguments.checkKeys(type, k, offset, rowBytes, count, headDim, keys, first);
    for (int j = 0; j < count; j++) {
      widen(k, offset + j * rowBytes, headDim, keys, (first + j) * headDim);
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
    CacheArguments.checkValues(type, v, offset, rowBytes, count, headDim, values, first, run);
    int padded = AttentionKernel.padded(headDim);
    for (int j = 0; j < count; j++) {
      int to = (first + j) * padded;
      widen(v, offset + j * rowBytes, headDim, values, to);
      Arrays.fill(values, to + headDim, to + padded, 0);
    }
  }

  private void widen(MemorySegment row, long offset, int headDim, float[] out, int to) {
    if (type == GgmlType.F16) {
      for (int d = 0; d < headDim; d++) {
        out[to + d] = ScalarVectorOps.half(row, offset, d);
      }
    } else {
      BlockCodec.of(type).dequantize(row, offset, out, to, headDim);
    }
  }
}
