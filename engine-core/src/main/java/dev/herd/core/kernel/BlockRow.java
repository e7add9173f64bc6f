package dev.herd.core.kernel;

/** Weights in blocks that are expanded one by one. */
abstract class BlockRow implements RowKernel, BlockExpansion {
  @Override
  public final void unpack(long address, int count, float[] out, int outOffset) {
    int values = type().blockSize();
    long bytes = type().bytes(values);
    long block = address;
    for (int i = 0; i < count; i += values) {
      if (Idle.isDue(i / values)) {
        for (int k = 0; k < Idle.EXPANSIONS.size(); k++) {
          expand(Idle.EXPANSIONS.get(k), block, out, outOffset);
        }
      }
      expand(this, block, out, outOffset + i);
      block += bytes;
    }
  }

  /** The one place that expands blocks, see {@link Idle}. */
  private static void expand(BlockExpansion expansion, long block, float[] out, int outOffset) {
    expansion.expand(block, out, outOffset);
  }
}
