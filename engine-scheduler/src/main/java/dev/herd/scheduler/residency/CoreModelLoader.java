package dev.herd.scheduler.residency;

import dev.herd.core.model.Engine;
import dev.herd.core.model.Model;
import dev.herd.core.model.ModelFootprint;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.model.PackingMode;
import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgmlType;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;

/** Loads models of an engine. Stateless beside it, so thread-safe. */
public final class CoreModelLoader implements ModelLoader<CoreModel> {
  /** What a first request needs of the KV cache at least: a question and its answer. */
  static final int FIRST_TOKENS = 512;

  private final Engine engine;

  /** Creates a loader; it doesn't own the engine. */
  public CoreModelLoader(Engine engine) {
    this.engine = engine;
  }

  /**
   * Returns the bytes of the weights as they will lie in memory, packed and mapped, and of the KV
   * pages of one sequence of at most {@link #FIRST_TOKENS} tokens. Further pages come with use, and
   * are counted when they are there.
   *
   * @throws IOException if the file can't be read
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   * @throws dev.herd.core.model.ModelFormatException if it holds no model that the engine runs
   */
  @Override
  public long bytesNeeded(ModelDefinition definition) throws IOException {
    ModelFootprint footprint = ModelFootprint.of(definition.file(), options(definition));
    int tokens = Math.min(footprint.contextLength(), FIRST_TOKENS);
    return weightBytes(footprint) + footprint.kvBytes(tokens, tokens);
  }

  private static long weightBytes(ModelFootprint footprint) {
    return footprint.mappedBytes() + footprint.packedBytes();
  }

  /** Returns how a model is opened. */
  public static ModelOptions options(ModelDefinition definition) {
    return options(definition.contextTokens(), definition.layout(), definition.kvType())
        .withName(definition.name().toString());
  }

  /**
   * Returns how a model is opened, but for its name. Weights in the automatic layout are packed in
   * the background, so that its first answer doesn't wait for it; a layout that was asked for is
   * there from the beginning, and what the model computes the same to the bit ({@link
   * PackingMode}).
   */
  public static ModelOptions options(int contextTokens, WeightLayout layout, GgmlType kvType) {
    boolean automatic = layout == WeightLayout.AUTO;
    return ModelOptions.DEFAULT
        .withContextTokens(contextTokens)
        .withLayout(layout)
        .withKvType(kvType)
        .withPacking(automatic ? PackingMode.BACKGROUND : PackingMode.EAGER);
  }

  /**
   * Opens the model with {@link #options(ModelDefinition)}.
   *
   * @throws IOException if the file can't be read
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   * @throws dev.herd.core.model.ModelFormatException if it holds no model that the engine runs
   * @throws dev.herd.core.memory.MemoryBudgetException if the pool hasn't enough
   */
  @Override
  public CoreModel load(ModelDefinition definition) throws IOException {
    ModelOptions options = options(definition);
    Model model = Model.open(definition.file(), options, engine);
    try {
      return new CoreModel(
          model, definition, weightBytes(ModelFootprint.of(model.file(), options)));
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }
}
