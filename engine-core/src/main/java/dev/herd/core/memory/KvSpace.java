package dev.herd.core.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * One model's part of the {@link KvArena}: its account, its shape, the prefixes that it knows.
 *
 * <p>Thread-safe. Close it after its sequences.
 */
public final class KvSpace implements AutoCloseable {
  /** Known prefixes are of whole steps of so many tokens. */
  public static final int PREFIX_TOKENS = KvPage.GRANULE;

  private final KvArena arena;
  private final String account;
  private final KvShape shape;
  private final PrefixTree prefixes;

  // Guarded by the arena's lock.
  private int caches;
  private boolean closed;

  KvSpace(KvArena arena, String account, KvShape shape, PrefixTree.Recency recency) {
    this.arena = arena;
    this.account = account;
    this.shape = shape;
    prefixes = new PrefixTree(this, recency);
  }

  KvArena arena() {
    return arena;
  }

  String account() {
    return account;
  }

  /** Returns what a token is stored as. */
  public KvShape shape() {
    return shape;
  }

  /** The known prefixes; guarded by the arena's lock. */
  PrefixTree prefixes() {
    return prefixes;
  }

  /**
   * Returns an empty cache for a sequence; the caller closes it.
   *
   * @throws IllegalStateException if this is closed
   */
  public KvCache newCache() {
    return new KvCache(this);
  }

  /** A cache that was restored, and the tokens that it has. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Restored(KvCache cache, int[] tokens) {}

  /**
   * Maps a file that {@link KvCache#save} wrote: nothing is read before attention asks for it, and
   * what follows its tokens goes to memory of the pool. The caller closes the cache.
   *
   * @param model what tells the model from others
   * @throws KvFileException if the file is damaged, or of another model or shape
   * @throws IllegalStateException if this is closed
   */
  @SuppressWarnings("MustBeClosed") // the mapping is closed with its last page
  public Restored restore(Path file, long model) throws IOException {
    Arena mapping = Arena.ofShared();
    KvCache cache = null;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      KvFile header = KvFile.read(file, channel, model, shape);
      cache = newCache();
      if (header.tokens().length == 0) {
        mapping.close();
      } else {
        MemorySegment memory =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), mapping);
        synchronized (arena) {
          cache.map(header, memory, new MappedPages(mapping));
        }
      }
      return new Restored(cache, header.tokens());
    } catch (IOException | RuntimeException | Error e) {
      if (cache != null) {
        cache.close();
      }
      if (mapping.scope().isAlive()) { // else it went with the cache's last page
        mapping.close();
      }
      throw e;
    }
  }

  void opened() {
    synchronized (arena) {
      if (closed) {
        throw new IllegalStateException("the KV cache of " + account + " is closed");
      }
      caches++;
    }
  }

  void closed() {
    synchronized (arena) {
      caches--;
    }
  }

  /** Lets go of a granule, and of its page when nobody holds it any more. */
  void letGo(KvPage page, int granule) {
    if (page.letGo(granule)) {
      arena.giveBack(page);
    }
  }

  /** Forgets all prefixes that no sequence uses: the first stage of a model's idleness. */
  public void trim() {
    synchronized (arena) {
      prefixes.trim();
    }
  }

  /**
   * Returns the token runs that are known, whole granules, but those that a longer one begins with;
   * the one used last is first.
   */
  public List<int[]> knownPrefixes() {
    synchronized (arena) {
      return prefixes.longest();
    }
  }

  /** Returns how many tokens are kept in memory for prefixes alone. */
  public int idlePrefixTokens() {
    synchronized (arena) {
      return prefixes.idleTokens();
    }
  }

  /**
   * Forgets all prefixes.
   *
   * @throws IllegalStateException if a sequence is still open; its memory is not freed under it
   */
  @Override
  public void close() {
    synchronized (arena) {
      if (caches > 0) {
        throw new IllegalStateException(
            caches + " sequences of " + account + " are still open: close them first");
      }
      closed = true;
      prefixes.trim();
      arena.closed(this);
    }
  }
}
