package dev.herd.scheduler.residency;

import dev.herd.core.memory.MemoryPool;
import dev.herd.core.model.Model;
import dev.herd.core.model.ModelOptions;
import dev.herd.core.team.WorkerTeam;
import dev.herd.gguf.GgufFile;
import dev.herd.scheduler.catalog.ModelDefinition;
import java.io.IOException;

/**
 * Loads models of the engine, all on one worker team and one memory pool. Stateless beside them, so
 * thread-safe.
 */
public final class CoreModelLoader implements ModelLoader<CoreModel> {
  private final WorkerTeam team;
  private final MemoryPool pool;

  /** Creates a loader; it owns neither. */
  public CoreModelLoader(WorkerTeam team, MemoryPool pool) {
    this.team = team;
    this.pool = pool;
  }

  /**
   * Returns the bytes of the weights as they will lie in memory, packed or mapped. KV pages come
   * with use, and are counted by {@link CoreModel#bytes()} when they are there.
   *
   * @throws IOException if the file can't be read
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   */
  @Override
  public long bytesNeeded(ModelDefinition definition) throws IOException {
    try (GgufFile file = GgufFile.open(definition.file())) {
      return WeightBytes.of(file, definition.layout());
    }
  }

  /**
   * Opens the model.
   *
   * @throws IOException if the file can't be read
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   * @throws dev.herd.core.model.ModelFormatException if it holds no model that the engine runs
   * @throws dev.herd.core.memory.MemoryBudgetException if the pool hasn't enough
   */
  @Override
  public CoreModel load(ModelDefinition definition) throws IOException {
    ModelOptions options =
        ModelOptions.DEFAULT
            .withContextTokens(definition.contextTokens())
            .withLayout(definition.layout());
    Model model = Model.open(definition.file(), options, team, pool);
    try {
      return new CoreModel(model, definition, WeightBytes.of(model.file(), definition.layout()));
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }
}
