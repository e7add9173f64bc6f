package dev.herd.scheduler.compare;

import dev.herd.core.model.Batch;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;

/**
 * The logits of an open model. Holds a sequence, which closing frees, and a batch for one chunk.
 * Belongs to one thread.
 */
public final class ModelLogits implements LogitsSource, AutoCloseable {
  private final String name;
  private final Model model;
  private final Sequence sequence;
  private final Batch batch;

  /**
   * Makes a source.
   *
   * @param name the model's name in reports
   * @param model stays open until this is closed
   * @param chunkTokens the most tokens that {@link #read} is asked for at a time
   */
  public ModelLogits(String name, Model model, int chunkTokens) {
    this.name = name;
    this.model = model;
    batch = model.newBatch(chunkTokens, chunkTokens);
    sequence = model.newSequence();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int vocabulary() {
    return model.description().vocabulary();
  }

  @Override
  public void read(int[] tokens, int from, int to, float[] rows) {
    if (from == 0) {
      sequence.truncate(0);
    }
    if (from != sequence.length()) {
      throw new IllegalArgumentException(
          "asked for logits from token %d, after %d tokens".formatted(from, sequence.length()));
    }
    batch.clear();
    for (int i = from; i < to; i++) {
      batch.add(sequence, tokens[i], true);
    }
    model.forward(batch);
    System.arraycopy(batch.logits(), batch.logitsOffset(0), rows, 0, (to - from) * vocabulary());
  }

  @Override
  public void close() {
    sequence.close();
  }
}
