package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;

/** Rows of a type that has no vector code of its own: what its codec says. */
final class CodecRow implements RowKernel {
  private final BlockCodec codec;

  CodecRow(GgmlType type) {
    codec = BlockCodec.of(type);
  }

  @Override
  public GgmlType type() {
    return codec.type();
  }

  @Override
  public float dot(long address, int columns, float[] x, int xOffset, KernelScratch scratch) {
    float[] row = scratch.rows(columns);
    unpack(address, columns, row, 0);
    return VectorReductions.dot(row, 0, x, xOffset, columns);
  }

  @Override
  public void unpack(long address, int count, float[] out, int outOffset) {
    codec.dequantize(ALL, address, out, outOffset, count);
  }
}
