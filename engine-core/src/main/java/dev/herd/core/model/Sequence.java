package dev.herd.core.model;

import dev.herd.core.memory.KvCache;
import dev.herd.core.memory.KvSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;

/**
 * A run of tokens that a model has seen: the tokens, and their keys and values.
 *
 * <p>Belongs to one thread at a time. Close it before its model.
 */
public final class Sequence implements AutoCloseable {
  private final Model model;
  private final KvCache cache;
  private int[] tokens = new int[64];
  private int length;

  /** Whether other sequences may take over its prefix. */
  private boolean shared;

  Sequence(Model model, KvCache cache) {
    this.model = model;
    this.cache = cache;
  }

  /** A sequence that was restored with these tokens. */
  Sequence(Model model, KvSpace.Restored restored) {
    this(model, restored.cache());
    length = restored.tokens().length;
    tokens = Arrays.copyOf(restored.tokens(), Math.max(64, length));
  }

  /** Returns the number of tokens that went through the model. */
  public int length() {
    return length;
  }

  /** Returns the token at {@code position}, which went through the model. */
  public int token(int position) {
    return tokens[Objects.checkIndex(position, length)];
  }

  /** Returns the model that this is a sequence of. */
  public Model model() {
    return model;
  }

  /**
   * Takes over what the model's other such sequences computed of a prompt, and shares from now on
   * what this one computes: keys and values stay after it is closed, until memory is needed.
   *
   * @param prompt the tokens that are to follow, from the start
   * @return how many of them are already there, at most all but the last, whose logits are needed
   * @throws IllegalStateException if the sequence isn't empty
   */
  public int reuse(int[] prompt) {
    if (length > 0) {
      throw new IllegalStateException("a sequence of " + length + " tokens can't take over others");
    }
    shared = true;
    length = cache.adopt(prompt, prompt.length - 1);
    tokens = Arrays.copyOf(prompt, Math.max(64, prompt.length));
    return length;
  }

  /**
   * Lets the model's other sequences take over what this one has, and what it computes from now on,
   * as if it had begun by {@link #reuse}: for one that was restored.
   */
  public void share() {
    shared = true;
    publish();
  }

  /**
   * Returns a sequence of the same tokens, which shares their memory; what either adds is its own.
   * The caller closes it.
   */
  public Sequence fork() {
    Sequence fork = new Sequence(model, cache.fork());
    fork.tokens = tokens.clone();
    fork.length = length;
    fork.shared = shared;
    return fork;
  }

  /** Returns how many tokens from the start agree with {@code prompt}. */
  public int agreement(int[] prompt) {
    int limit = Math.min(length, prompt.length);
    int agreed = Arrays.mismatch(tokens, 0, limit, prompt, 0, limit);
    return agreed < 0 ? limit : agreed;
  }

  /**
   * Forgets all tokens from {@code length} on.
   *
   * @return the length then: as asked, or 0 if layers with a sliding window have let go of what the
   *     next token would see
   * @throws IllegalArgumentException if there are fewer
   */
  public int truncate(int length) {
    if (length < 0 || length > this.length) {
      throw new IllegalArgumentException(
          "can't cut a sequence of " + this.length + " tokens to " + length);
    }
    this.length = cache.truncate(length);
    return this.length;
  }

  /**
   * Saves tokens, keys and values, for {@link Model#restore}.
   *
   * @param file is replaced when everything is written, never left in part
   */
  public void save(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Path unfinished = Files.createTempFile(parent, file.getFileName().toString(), ".part");
    try {
      cache.save(unfinished, model.fingerprint(), Arrays.copyOf(tokens, length));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  KvCache cache() {
    return cache;
  }

  /** Takes a further token; returns its position, whose memory is reserved later. */
  int advance(int token) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * length);
    }
    tokens[length] = token;
    return length++;
  }

  /** Lets others share what went through the model, if this sequence takes part in that. */
  void publish() {
    if (shared) {
      cache.publish(tokens, length);
    }
  }

  @Override
  public void close() {
    cache.close();
    length = 0;
  }
}
