package dev.herd.core.model;

import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Tokenizers, one for each vocabulary. Those that were asked for last are kept when no model has
 * them any more: a model that comes back into memory, as models that take turns do, doesn't read
 * its vocabulary again.
 *
 * <p>Thread-safe. Who asks for a tokenizer in the making waits for it, others don't.
 */
final class Tokenizers implements AutoCloseable {
  /** Heap that kept tokenizers take at most, but for the last one: some 4 to 20 vocabularies. */
  private static final long KEPT_BYTES = 32L << 20;

  private final Shared<String, Tokenizer> tokenizers = new Shared<>(_ -> {});

  /** A hold for each vocabulary that is kept, the last one asked for first; guarded by itself. */
  private final Deque<Kept> kept = new ArrayDeque<>();

  private final long keptBytes;

  Tokenizers() {
    this(KEPT_BYTES);
  }

  /**
   * For tests.
   *
   * @param keptBytes heap that kept tokenizers take at most, but for the last one
   */
  Tokenizers(long keptBytes) {
    this.keptBytes = keptBytes;
  }

  private record Kept(String digest, Shared<String, Tokenizer>.Hold hold) {}

  /** Returns a hold on a file's tokenizer, which is read if it isn't there. */
  Shared<String, Tokenizer>.Hold hold(GgufFile file) {
    String digest = Tokenizer.digest(file);
    Shared<String, Tokenizer>.Hold hold = tokenizers.hold(digest, () -> Tokenizer.of(file));
    keep(digest, tokenizers.hold(digest, hold::value));
    return hold;
  }

  private void keep(String digest, Shared<String, Tokenizer>.Hold hold) {
    synchronized (kept) {
      forget(digest);
      kept.addFirst(new Kept(digest, hold));
      long bytes = kept.stream().mapToLong(entry -> entry.hold().value().heapBytes()).sum();
      while (bytes > keptBytes && kept.size() > 1) {
        Kept oldest = kept.removeLast();
        bytes -= oldest.hold().value().heapBytes();
        oldest.hold().close();
      }
    }
  }

  private void forget(String digest) {
    for (Iterator<Kept> all = kept.iterator(); all.hasNext(); ) {
      Kept entry = all.next();
      if (entry.digest().equals(digest)) {
        all.remove();
        entry.hold().close();
      }
    }
  }

  /** Keeps none any more. */
  @Override
  public void close() {
    synchronized (kept) {
      kept.forEach(entry -> entry.hold().close());
      kept.clear();
    }
  }
}
