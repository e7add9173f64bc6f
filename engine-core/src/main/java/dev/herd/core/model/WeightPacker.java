package dev.herd.core.model;

import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.memory.MemoryPool;
import dev.herd.core.team.WorkerTeam;
import dev.herd.gguf.GgufTensor;
import dev.herd.gguf.quant.BlockCodec;
import java.lang.foreign.MemorySegment;

/**
 * Rearranges a model's matrices into the panels that kernels read fastest, in pool memory that it
 * owns. The mapped pages that were read for it are let go, so that weights are resident once.
 */
final class WeightPacker implements WeightStore, AutoCloseable {
  /** Panels that a worker packs at a time: some 100 KB. */
  private static final int PANELS_PER_PIECE = 4;

  private final WeightLayout layout;
  private final MemoryPool.Region region;
  private final WorkerTeam team;

  WeightPacker(WeightLayout layout, MemoryPool pool, String account, WorkerTeam team) {
    this.layout = layout;
    region = pool.region(account);
    this.team = team;
  }

  @Override
  public WeightMatrix table(WeightMatrix mapped) {
    return mapped;
  }

  @Override
  public float[] vector(GgufTensor tensor, int length) {
    float[] values = new float[length];
    BlockCodec.of(tensor.type()).dequantize(tensor.data(), 0, values, 0, length);
    return values;
  }

  /** Returns the matrix packed, or as it is where its type or the layout doesn't call for it. */
  @Override
  public WeightMatrix matrix(WeightMatrix matrix) {
    PanelPacking packing = WeightStore.packing(matrix, layout);
    if (packing == null) {
      return matrix;
    }
    MemorySegment panels;
    try {
      panels = region.allocate(packing.bytes(matrix.rows(), matrix.columns()));
    } catch (MemoryBudgetException e) {
      if (layout == WeightLayout.PACKED) {
        throw e;
      }
      return matrix;
    }
    WeightMatrix packed = packing.view(matrix, panels);
    int rows = matrix.rows();
    int panelRows = packing.panelRows();
    team.run(
        (rows + panelRows - 1) / panelRows,
        PANELS_PER_PIECE,
        (worker, first, end) ->
            packing.pack(matrix, packed, first * panelRows, Math.min(rows, end * panelRows)));
    if (matrix.data().isMapped()) {
      matrix.data().unload();
    }
    return packed;
  }

  /** Frees the packed weights. */
  @Override
  public void close() {
    region.close();
  }
}
