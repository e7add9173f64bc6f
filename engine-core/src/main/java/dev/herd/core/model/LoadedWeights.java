package dev.herd.core.model;

import dev.herd.core.memory.MemoryPool;
import dev.herd.core.team.WorkerTeam;
import dev.herd.gguf.GgufFile;

/** A file's description and weights in one layout, which models of any contexts share. */
final class LoadedWeights implements AutoCloseable {
  /**
   * Which weights.
   *
   * @param file one mapping, the same object for all models of a file
   */
  record Key(GgufFile file, WeightLayout layout) {}

  private final ModelDescription description;
  private final WeightPacker packer;
  private final TensorReader tensors;
  private final ModelWeights weights;
  private final Runnable onClose;

  /**
   * Reads a file's weights.
   *
   * @param label the model that asks first; packed weights are on its account
   * @param onClose run when they are freed
   * @throws ModelFormatException if the file doesn't hold a model that this engine runs
   */
  LoadedWeights(Key key, MemoryPool memory, WorkerTeam team, String label, Runnable onClose) {
    this.onClose = onClose;
    description = Families.describe(key.file());
    packer = new WeightPacker(key.layout(), memory, label + "/weights", team);
    tensors = new TensorReader(key.file(), packer);
    boolean read = false;
    try {
      weights = ModelWeights.read(tensors, description);
      read = true;
    } finally {
      if (!read) {
        packer.close();
      }
    }
  }

  ModelDescription description() {
    return description;
  }

  ModelWeights weights() {
    return weights;
  }

  /** Returns the divisors of the rotary frequencies, null for none. */
  float[] ropeFactors(int contextLength) {
    return ModelWeights.ropeFactors(tensors, description, contextLength);
  }

  @Override
  public void close() {
    packer.close();
    onClose.run();
  }
}
