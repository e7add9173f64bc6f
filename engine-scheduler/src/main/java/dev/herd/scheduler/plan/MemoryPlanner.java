package dev.herd.scheduler.plan;

import dev.herd.core.model.Engine;
import dev.herd.core.model.ModelFootprint;
import dev.herd.scheduler.batching.BatchingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells what models will take on a machine, without loading them: each account by the code that
 * allocates it. Weights, KV pages and scratch arrays are right to the byte, provided the engine
 * computes with these kernels; what isn't on the pool's accounts is estimated from measurements.
 *
 * <p>Pure functions: plans of the same models and machine are equal on the same processor.
 */
public final class MemoryPlanner {
  private MemoryPlanner() {}

  /**
   * Plans, and says what would fit if that doesn't.
   *
   * @throws dev.herd.core.model.ModelFormatException if the engine doesn't run one of the models
   * @throws IllegalArgumentException if a model's heads don't fit its KV cache's type
   */
  public static MemoryPlan plan(Machine machine, List<PlannedModel> models) {
    MemoryPlan plan = arithmetic(machine, models);
    return plan.fits() ? plan : plan.withSuggestions(Remedies.suggest(plan));
  }

  /** Plans without suggestions. */
  static MemoryPlan arithmetic(Machine machine, List<PlannedModel> models) {
    List<ModelFootprint> footprints = models.stream().map(PlannedModel::footprint).toList();
    int stepTokens = models.stream().mapToInt(MemoryPlanner::stepTokens).max().orElse(0);
    long scratch = ModelFootprint.scratchBytes(footprints, stepTokens);
    GpuPlacement gpus = new GpuPlacement(machine, scratch);
    List<ModelMemory> memories = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      memories.add(memory(models.get(i), footprints.get(i), gpus));
    }
    long java = RuntimeBytes.HEAP + RuntimeBytes.NATIVE;
    MemoryPlan plan = new MemoryPlan(machine, memories, scratch, java, 0, List.of());
    long system = system(machine, java + plan.sum(ModelMemory::heapBytes));
    return new MemoryPlan(machine, memories, scratch, java, system, List.of());
  }

  /** Returns the most tokens of a step of a model's batching loop. */
  static int stepTokens(PlannedModel model) {
    return Math.max(BatchingOptions.DEFAULT.stepTokens(), model.parallelSequences() + 1);
  }

  private static ModelMemory memory(
      PlannedModel model, ModelFootprint footprint, GpuPlacement gpus) {
    Optional<GpuShare> gpu = gpus.place(model, footprint);
    int blocks = footprint.description().blocks();
    int here = blocks - gpu.map(GpuShare::blocks).orElse(0);
    long mapped = footprint.mappedBytes();
    long packed = footprint.packedBytes();
    for (int block = here; block < blocks; block++) {
      mapped -= footprint.mappedBytes(block);
      packed -= footprint.packedBytes(block);
    }
    return new ModelMemory(
        model,
        footprint.contextLength(),
        blocks,
        mapped,
        packed,
        GpuPlacement.kvBytes(model, footprint, here),
        heap(model, footprint),
        gpu);
  }

  private static long heap(PlannedModel model, ModelFootprint footprint) {
    return footprint.vectorBytes()
        + footprint.logitsBytes(model.parallelSequences())
        + footprint.description().vocabulary() * RuntimeBytes.HEAP_PER_TOKEN;
  }

  /**
   * Returns what is left to the system: the engine's budget leaves {@link Engine#reservedBytes} to
   * it and to the Java runtime together; half of that at least is the system's.
   */
  private static long system(Machine machine, long javaBytes) {
    long reserved = Engine.reservedBytes(machine.ramBytes());
    return Math.max(reserved - javaBytes, reserved / 2);
  }
}
