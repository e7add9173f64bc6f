package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/** {@link GgmlType#F16} in the file's layout. Weights are finite, as {@link VectorHalves} needs. */
final class F16VectorRow implements RowKernel {
  @Override
  public GgmlType type() {
    return GgmlType.F16;
  }

  @Override
  public float dot(
      MemorySegment weights,
      long offset,
      int columns,
      float[] x,
      int xOffset,
      KernelScratch scratch) {
    return VectorHalves.dot(weights, offset, x, xOffset, columns);
  }

  @Override
  public void unpack(MemorySegment weights, long offset, int count, float[] out, int outOffset) {
    int bound = count & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      VectorHalves.load(weights, offset + 2L * i).intoArray(out, outOffset + i);
    }
    for (int i = bound; i < count; i++) {
      out[outOffset + i] = Scales.half(weights, offset + 2L * i);
    }
  }
}
