package dev.herd.scheduler.residency;

import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufTensor;

/** What a model's weights take in memory, by the header of its file. */
final class WeightBytes {
  private static final String EMBEDDING = "token_embd.weight";
  private static final String OUTPUT = "output.weight";

  private WeightBytes() {}

  /**
   * Returns the bytes of all tensors as they will lie: packed ones in memory of the process, the
   * rest mapped. An embedding matrix that is the output matrix too is there twice if it's packed.
   */
  static long of(GgufFile file, WeightLayout layout) {
    long bytes = 0;
    for (GgufTensor tensor : file.tensors()) {
      boolean table = tensor.name().equals(EMBEDDING);
      if (!table) {
        bytes += bytes(tensor, layout);
      } else {
        bytes += tensor.bytes();
        bytes += file.tensor(OUTPUT) == null ? packedBytes(tensor, layout) : 0;
      }
    }
    return bytes;
  }

  private static long bytes(GgufTensor tensor, WeightLayout layout) {
    long packed = packedBytes(tensor, layout);
    return packed > 0 ? packed : tensor.bytes();
  }

  /** Returns what a tensor takes packed, 0 if it isn't packed. */
  private static long packedBytes(GgufTensor tensor, WeightLayout layout) {
    PanelPacking packing =
        layout == WeightLayout.MAPPED || tensor.dimensions() < 2
            ? null
            : Kernels.get().packing(tensor.type());
    long columns = tensor.dimension(0);
    long rows = tensor.dimension(1);
    if (packing == null || columns > Integer.MAX_VALUE || rows > Integer.MAX_VALUE) {
      return 0;
    }
    return packing.fits((int) columns)
        ? packing.bytes((int) rows, (int) columns) * tensor.dimension(2)
        : 0;
  }
}
