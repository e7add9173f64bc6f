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
  private final PackingJob packing;
  private final TensorReader tensors;
  private final ModelWeights weights;
  private final Runnable onClose;

  /**
   * Reads a file's weights.
   *
   * @param mode whether they are packed as well; else that is up to {@link #packing}
   * @param label the model that asks first; packed weights are on its account
   * @param onClose run when they are freed
   * @throws ModelFormatException if the file doesn't hold a model that this engine runs
   */
  LoadedWeights(
      Key key,
      PackingMode mode,
      MemoryPool memory,
      WorkerTeam team,
      String label,
      Runnable onClose) {
    this.onClose = onClose;
    description = Families.describe(key.file());
    tensors = new TensorReader(key.file(), VectorReader::decode);
    weights = ModelWeights.read(tensors, description);
    packing = new PackingJob(weights, key.layout(), mode, memory, label + "/weights", team);
    if (mode == PackingMode.EAGER) {
      packNow();
    }
  }

  private void packNow() {
    boolean packed = false;
    try {
      packing.finish();
      packed = true;
    } finally {
      if (!packed) {
        packing.close();
      }
    }
  }

  ModelDescription description() {
    return description;
  }

  ModelWeights weights() {
    return weights;
  }

  /** Returns how far their packing is; whoever holds the weights may go on with it. */
  PackingJob packing() {
    return packing;
  }

  /** Returns the divisors of the rotary frequencies, null for none. */
  float[] ropeFactors(int contextLength) {
    return ModelWeights.ropeFactors(tensors, description, contextLength);
  }

  @Override
  public void close() {
    packing.close();
    onClose.run();
  }
}
