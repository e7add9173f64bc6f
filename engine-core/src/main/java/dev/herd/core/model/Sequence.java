package dev.herd.core.model;

import dev.herd.core.memory.KvCache;

/**
 * A run of tokens that a model has seen: its length, and the keys and values of its tokens.
 *
 * <p>Belongs to one thread at a time. Close it before its model.
 */
public final class Sequence implements AutoCloseable {
  private final Model model;
  private final KvCache cache;
  private int length;

  Sequence(Model model, KvCache cache) {
    this.model = model;
    this.cache = cache;
  }

  /** Returns the number of tokens that went through the model. */
  public int length() {
    return length;
  }

  /** Returns the model that this is a sequence of. */
  public Model model() {
    return model;
  }

  /**
   * Forgets all tokens from {@code length} on.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  public void truncate(int length) {
    if (length < 0 || length > this.length) {
      throw new IllegalArgumentException(
          "can't cut a sequence of " + this.length + " tokens to " + length);
    }
    this.length = length;
    cache.truncate(length);
  }

  KvCache cache() {
    return cache;
  }

  /** Takes the position of a further token, whose memory is reserved later. */
  int advance() {
    return length++;
  }

  @Override
  public void close() {
    cache.close();
    length = 0;
  }
}
