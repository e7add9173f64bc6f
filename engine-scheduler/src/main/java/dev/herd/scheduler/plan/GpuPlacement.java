package dev.herd.scheduler.plan;

import dev.herd.core.memory.KvArena;
import dev.herd.core.memory.KvShape;
import dev.herd.core.model.ModelFootprint;
import java.util.Arrays;
import java.util.Optional;

/**
 * Gives models their parts of the GPUs' memory, in the order in which they ask. A model lies on one
 * GPU at most, the one with most memory left; embedding and output matrix stay in main memory.
 */
final class GpuPlacement {
  private final long[] left;

  /** Starts with empty GPUs; each that is used has scratch arrays too. */
  GpuPlacement(Machine machine, long scratchBytes) {
    left = machine.gpuBytes().stream().mapToLong(Long::longValue).toArray();
    Arrays.setAll(left, i -> left[i] - RuntimeBytes.GPU_RESERVE - scratchBytes);
  }

  /** Returns the KV bytes of all sequences in a model's first {@code blocks} blocks. */
  static long kvBytes(PlannedModel model, ModelFootprint footprint, int blocks) {
    KvShape all = footprint.kvShape();
    KvShape shape =
        new KvShape(
            blocks,
            all.windowPeriod(),
            all.window(),
            all.heads(),
            all.keyLength(),
            all.valueLength(),
            all.type());
    int step = MemoryPlanner.stepTokens(model);
    return model.parallelSequences() * KvArena.bytes(shape, footprint.contextLength(), step);
  }

  /** Takes room for as many of a model's last blocks as it wants and as fit. */
  Optional<GpuShare> place(PlannedModel model, ModelFootprint footprint) {
    if (left.length == 0 || model.gpuBlocks() == 0) {
      return Optional.empty();
    }
    int gpu = 0;
    for (int i = 1; i < left.length; i++) {
      gpu = left[i] > left[gpu] ? i : gpu;
    }
    GpuShare share = largest(model, footprint, gpu);
    left[gpu] -= share.bytes();
    return share.blocks() == 0 ? Optional.empty() : Optional.of(share);
  }

  private GpuShare largest(PlannedModel model, ModelFootprint footprint, int gpu) {
    int all = footprint.description().blocks();
    long allKv = kvBytes(model, footprint, all);
    GpuShare share = new GpuShare(gpu, 0, 0, 0);
    int most = Math.min(all, model.gpuBlocks());
    for (int blocks = 1; blocks <= most; blocks++) {
      long weights = share.weightBytes() + model.header().blockBytes(all - blocks);
      long kv = allKv - kvBytes(model, footprint, all - blocks);
      GpuShare larger = new GpuShare(gpu, blocks, weights, kv);
      if (larger.bytes() > left[gpu]) {
        return share;
      }
      share = larger;
    }
    return share;
  }
}
