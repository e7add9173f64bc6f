package dev.herd.core.model;

import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.KvArena;
import dev.herd.core.memory.KvShape;
import dev.herd.core.memory.MemoryPool;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What memory a model will take, by the header of its file: no weight is touched. The numbers are
 * those of the code that finds, packs and computes: bytes on pool accounts are right to the byte,
 * provided the budget leaves room for all weights that the layout packs.
 */
public final class ModelFootprint {
  private final ModelDescription description;
  private final int contextLength;
  private final KvShape kvShape;
  private final Counter counter;
  private final ModelWeights weights;

  private ModelFootprint(GgufFile file, ModelOptions options) {
    description = Families.describe(file);
    contextLength = Model.contextLength(description, options.contextTokens());
    kvShape = Model.kvShape(description, contextLength, options.kvType());
    counter = new Counter(description.blocks());
    weights = ModelWeights.read(new TensorReader(file, counter::vector), description);
    weights.tables().forEach(table -> counter.mapped(table, counter.rest));
    for (int i = 0; i < counter.blocks.length; i++) {
      List<MatrixGroup> groups = new ArrayList<>();
      weights.blocks()[i].addGroups(groups);
      count(groups, counter.blocks[i], options);
    }
    if (weights.output() != null) {
      count(List.of(weights.output()), counter.rest, options);
    }
  }

  private void count(List<MatrixGroup> groups, PartBytes part, ModelOptions options) {
    for (MatrixGroup group : groups) {
      group.plan(matrix -> counter.matrix(matrix, options.layout(), part), options.packing());
    }
  }

  /**
   * Reads a file's header.
   *
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   * @throws ModelFormatException if it doesn't hold a model that this engine runs
   */
  public static ModelFootprint of(Path path, ModelOptions options) throws IOException {
    try (GgufFile file = GgufFile.open(path)) {
      return new ModelFootprint(file, options);
    }
  }

  /**
   * Reads an open file's header, or an outline that has nothing else.
   *
   * @throws ModelFormatException if it doesn't hold a model that this engine runs
   */
  public static ModelFootprint of(GgufFile file, ModelOptions options) {
    return new ModelFootprint(file, options);
  }

  /** Returns what the model computes. */
  public ModelDescription description() {
    return description;
  }

  /** Returns the longest sequence in tokens. */
  public int contextLength() {
    return contextLength;
  }

  /** Returns what a token is in the KV cache. */
  public KvShape kvShape() {
    return kvShape;
  }

  /**
   * Returns the bytes of the KV pages of one sequence alone, on the account {@code NAME/kv}.
   *
   * @param tokens its length
   * @param step tokens of it that go through the model together at most
   */
  public long kvBytes(int tokens, int step) {
    return KvArena.bytes(kvShape, tokens, step);
  }

  /** Returns the bytes of the weights that are read in the mapped file. */
  public long mappedBytes() {
    return counter.mapped.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the bytes of packed weights, which are on the account {@code NAME/weights}. */
  public long packedBytes() {
    return counter.packedBytes;
  }

  /** Returns the bytes of a block's weights that are read in the mapped file. */
  public long mappedBytes(int block) {
    return counter.blocks[block].mapped;
  }

  /** Returns the bytes of a block's packed weights. */
  public long packedBytes(int block) {
    return counter.blocks[block].packed;
  }

  /** Returns the bytes of norms and biases, which are on the heap. */
  public long vectorBytes() {
    return counter.vectorBytes;
  }

  /**
   * Returns the bytes of a batch's logits, which are on the heap for as long as the batch.
   *
   * @param rows how many tokens' logits it gives
   */
  public long logitsBytes(int rows) {
    return (long) rows * description.vocabulary() * Float.BYTES;
  }

  /** As {@link Model#scratchBytes}: the workspace of an engine with no other model. */
  public long scratchBytes(int maxTokens) {
    return scratchBytes(List.of(this), maxTokens);
  }

  /**
   * Returns the bytes of the workspace, on the account {@code engine/scratch}, of an engine that
   * runs batches of these models: they share it, so it's less than the sum.
   *
   * @param maxTokens the most tokens of a batch
   * @throws IllegalArgumentException if an array would be too large
   */
  public static long scratchBytes(List<ModelFootprint> models, int maxTokens) {
    Workspace needed = new Workspace();
    for (ModelFootprint model : models) {
      ForwardPass.need(needed, model.description, model.weights, maxTokens);
    }
    return needed.bytes();
  }

  /** What the matrices of a block take, or those outside blocks. */
  private static final class PartBytes {
    private long mapped;
    private long packed;
  }

  /** Counts weights, and keeps none. */
  private static final class Counter {
    /** Bytes of mapped matrices by address, since one may be used twice. */
    private final Map<Long, Long> mapped = new HashMap<>();

    /** Stand-ins for vectors, one of each length. */
    private final Map<Integer, float[]> vectors = new HashMap<>();

    private final PartBytes[] blocks;
    private final PartBytes rest = new PartBytes();

    private long packedBytes;
    private long vectorBytes;

    Counter(int blocks) {
      this.blocks = new PartBytes[blocks];
      Arrays.setAll(this.blocks, i -> new PartBytes());
    }

    /** Returns what a matrix will be, without weights. */
    WeightMatrix matrix(WeightMatrix matrix, WeightLayout layout, PartBytes part) {
      PanelPacking packing = layout.packing(matrix);
      if (packing == null) {
        mapped(matrix, part);
        return matrix;
      }
      long bytes = MemoryPool.regionBytes(packing.bytes(matrix.rows(), matrix.columns()));
      packedBytes += bytes;
      part.packed += bytes;
      return packing.outline(matrix);
    }

    void mapped(WeightMatrix matrix, PartBytes part) {
      long bytes = matrix.data().byteSize();
      mapped.put(matrix.data().address(), bytes);
      part.mapped += bytes;
    }

    float[] vector(GgufTensor tensor, int length) {
      vectorBytes += (long) length * Float.BYTES;
      return vectors.computeIfAbsent(length, float[]::new);
    }
  }
}
