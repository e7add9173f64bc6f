package dev.herd.scheduler.residency;

import dev.herd.scheduler.catalog.ModelDefinition;

/**
 * Brings models into memory. Called by the residency's workers, for several models at the same
 * time.
 *
 * @param <M> what a loaded model is
 */
public interface ModelLoader<M extends LoadedModel> {
  /**
   * Returns the bytes that the model will need at least as long as it is loaded: the promise on
   * which loads and evictions are planned. Must not read more than the file's header.
   *
   * @throws Exception if the file can't be read or isn't one that the engine runs
   */
  long bytesNeeded(ModelDefinition definition) throws Exception;

  /**
   * Loads the model.
   *
   * @throws Exception if it can't; nothing stays allocated then
   */
  M load(ModelDefinition definition) throws Exception;
}
