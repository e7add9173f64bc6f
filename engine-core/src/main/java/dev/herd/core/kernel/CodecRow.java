package dev.herd.core.kernel;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.quant.BlockCodec;
import java.lang.foreign.MemorySegment;

/** The reference for every weight type: what its codec says, summed in double precision. */
final class ScalarRowKernel implements RowKernel {
  private final BlockCodec codec;

  ScalarRowKernel(GgmlType type) {
    this.codec = BlockCodec.of(type);
  }

  @Override
  public GgmlType type() {
    return codec.type();
  }

  /** {@inheritDoc} Allocates a row: {@link ScalarMatMul} unpacks to its scratch instead. */
  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      float[] x,
      int xOffset,
      KernelScratch scratch) {
    float[] row = new float[columns];
    unpack(weights, offset, columns, row, 0);
    return (float) ScalarMatMul.dot(row, x, xOffset, columns);
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    codec.dequantize(weights, offset, out, outOffset, count);
  }
}
