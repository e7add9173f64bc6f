package dev.herd.scheduler.plan;

import dev.herd.core.model.ModelFootprint;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgmlType;
import dev.herd.scheduler.catalog.ModelDefinition;
import dev.herd.scheduler.residency.CoreModelLoader;
import java.util.function.Consumer;

/**
 * A model, and how it is to be used.
 *
 * @param name what the plan calls it
 * @param header its metadata and tensors
 * @param contextTokens the longest sequence in tokens, 0 for what it was trained for
 * @param parallelSequences sequences of that length at the same time
 * @param kvType how keys and values are cached: F16, Q8_0 or F32
 * @param layout where the weights lie
 * @param pinned never to be swapped
 * @param resident always in memory; otherwise it takes turns with the others that aren't
 * @param gpuBlocks blocks that shall lie on a GPU, as far as there is room; the last ones of the
 *     model, {@link #ALL_BLOCKS} for as many as fit
 */
public record PlannedModel(
    String name,
    ModelHeader header,
    int contextTokens,
    int parallelSequences,
    GgmlType kvType,
    WeightLayout layout,
    boolean pinned,
    boolean resident,
    int gpuBlocks) {
  /** As many blocks as fit. */
  public static final int ALL_BLOCKS = Integer.MAX_VALUE;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the model, the field and its values
   */
  public PlannedModel {
    if (contextTokens < 0 || gpuBlocks < 0) {
      throw new IllegalArgumentException(
          "%s: a context of %d tokens, %d blocks on a GPU: neither may be negative"
              .formatted(name, contextTokens, gpuBlocks));
    }
    if (parallelSequences < 1 || parallelSequences > ModelDefinition.MAX_PARALLEL_SEQUENCES) {
      throw new IllegalArgumentException(
          "%s: parallel must be from 1 to %d sequences, not %d"
              .formatted(name, ModelDefinition.MAX_PARALLEL_SEQUENCES, parallelSequences));
    }
    if (!resident && (pinned || gpuBlocks > 0)) {
      throw new IllegalArgumentException(
          name + ": a model that is swapped can't be pinned, nor have blocks on a GPU");
    }
  }

  /** Returns a resident model with one sequence of the trained context, all automatic. */
  public static PlannedModel of(String name, ModelHeader header) {
    WeightLayout layout = WeightLayout.AUTO;
    return new PlannedModel(name, header, 0, 1, GgmlType.F16, layout, false, true, 0);
  }

  /** Returns this model with another header. */
  public PlannedModel withHeader(ModelHeader other) {
    return with(change -> change.header = other);
  }

  /** Returns this model with another context. */
  public PlannedModel withContextTokens(int tokens) {
    return with(change -> change.contextTokens = tokens);
  }

  /** Returns this model with another number of sequences. */
  public PlannedModel withParallelSequences(int sequences) {
    return with(change -> change.parallelSequences = sequences);
  }

  /** Returns this model with another type of cached keys and values. */
  public PlannedModel withKvType(GgmlType type) {
    return with(change -> change.kvType = type);
  }

  /** Returns this model with its weights elsewhere. */
  public PlannedModel withLayout(WeightLayout other) {
    return with(change -> change.layout = other);
  }

  /** Returns this model pinned, which makes it resident. */
  public PlannedModel asPinned() {
    return with(
        change -> {
          change.pinned = true;
          change.resident = true;
        });
  }

  /**
   * Returns this model swapped, off the GPU.
   *
   * @throws IllegalArgumentException if it is pinned
   */
  public PlannedModel asSwapped() {
    return with(
        change -> {
          change.resident = false;
          change.gpuBlocks = 0;
        });
  }

  /** Returns this model with so many blocks on a GPU. */
  public PlannedModel withGpuBlocks(int blocks) {
    return with(change -> change.gpuBlocks = blocks);
  }

  private PlannedModel with(Consumer<Fields> change) {
    Fields fields = new Fields(this);
    change.accept(fields);
    return fields.model();
  }

  /**
   * Returns what it will take, by the code that allocates it.
   *
   * @throws dev.herd.core.model.ModelFormatException if the engine doesn't run such a model
   * @throws IllegalArgumentException if its heads don't fit the KV cache's type
   */
  ModelFootprint footprint() {
    return ModelFootprint.of(header.outline(), options());
  }

  /** Returns how it's opened, as the scheduler's loader does it. */
  ModelOptions options() {
    return CoreModelLoader.options(contextTokens, layout, kvType);
  }

  /** A model's fields, to change some. */
  private static final class Fields {
    private final String name;
    private ModelHeader header;
    private int contextTokens;
    private int parallelSequences;
    private GgmlType kvType;
    private WeightLayout layout;
    private boolean pinned;
    private boolean resident;
    private int gpuBlocks;

    Fields(PlannedModel from) {
      name = from.name;
      header = from.header;
      contextTokens = from.contextTokens;
      parallelSequences = from.parallelSequences;
      kvType = from.kvType;
      layout = from.layout;
      pinned = from.pinned;
      resident = from.resident;
      gpuBlocks = from.gpuBlocks;
    }

    PlannedModel model() {
      return new PlannedModel(
          name,
          header,
          contextTokens,
          parallelSequences,
          kvType,
          layout,
          pinned,
          resident,
          gpuBlocks);
    }
  }
}
