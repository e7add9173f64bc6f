package dev.herd.core.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The KV cache of all models: hands out pages to their sequences, and keeps those of finished ones
 * for whoever comes with the same prefix.
 *
 * <p>The ideas are those of PagedAttention (arXiv 2309.06180) and RadixAttention (arXiv
 * 2312.07104), with two sizes of pages: a sequence grows by {@link KvPage#GRANULE} tokens, which
 * bounds what it wastes, and as soon as 64 tokens are complete and its own, they move together into
 * one page, which attention reads in one run. A page has memory only while somebody holds it, so
 * what is held is what is used. What only the prefix tree holds counts as held too, but goes as
 * soon as anybody else needs the memory: the arena is the pool's reclaimer.
 *
 * <p>Thread-safe: one lock guards pages, counts and prefix trees. It is taken every {@link
 * KvPage#GRANULE} tokens of a sequence, not per token, and is never held during a forward pass.
 */
public final class KvArena implements AutoCloseable {
  private final MemoryPool pool;
  private final NativePages system = NativePages.ofSystem().orElse(null);
  private final Map<Long, PageSpace> places = new HashMap<>();
  private final List<KvSpace> spaces = new ArrayList<>();
  private final PrefixTree.Recency recency = new PrefixTree.Recency();
  private final MemoryPool.Reclaimer reclaimer = this::evict;

  /** Counts all bytes that ever were given back. */
  private long givenBackBytes;

  /** Creates an arena whose pages come from {@code pool}. */
  public KvArena(MemoryPool pool) {
    this.pool = pool;
    pool.addReclaimer(reclaimer);
  }

  /**
   * Makes room for a model; the caller closes it.
   *
   * @param account of the pool, such as {@code "llama/kv"}
   */
  public synchronized KvSpace newSpace(String account, KvShape shape) {
    KvSpace space = new KvSpace(this, account, shape, recency);
    spaces.add(space);
    return space;
  }

  synchronized void closed(KvSpace space) {
    spaces.remove(space);
  }

  /**
   * Returns the bytes of the pages of a sequence that holds its tokens alone.
   *
   * @param tokens its length
   * @param step tokens that go through the model together at most, which a window must hold too
   */
  public static long bytes(KvShape shape, int tokens, int step) {
    long bytes = 0;
    for (int group : shape.groups()) {
      int kept = tokens;
      if (group == KvShape.WINDOWED) {
        kept = Math.min(tokens, shape.window() + KvCache.WINDOW_SLACK + step + KvPage.GRANULE);
      }
      int granules = KvPage.granules(kept);
      bytes += granules / KvPage.LARGE * pageBytes(shape, group, KvPage.LARGE);
      bytes += granules % KvPage.LARGE * pageBytes(shape, group, 1);
    }
    return bytes;
  }

  private static long pageBytes(KvShape shape, int group, int granules) {
    return PageSpace.placeBytes(
        NativePages.ofSystem().orElse(null), shape.pageBytes(group, granules * KvPage.GRANULE));
  }

  /**
   * Takes a page without holders.
   *
   * @throws MemoryBudgetException if the pool has no room, prefixes forgotten
   */
  KvPage take(KvSpace space, int group, int granules) {
    long bytes = pageBytes(space.shape(), group, granules);
    pool.reserve(space.account(), bytes);
    return place(space, granules, bytes);
  }

  /**
   * Takes a page without holders if there is room, prefixes forgotten, else null. Unlike {@link
   * #take} it asks nobody else for memory: for what can be done without.
   */
  KvPage takeIfRoom(KvSpace space, int group, int granules) {
    long bytes = pageBytes(space.shape(), group, granules);
    if (!pool.tryReserve(space.account(), bytes)) {
      evict(pool.missing(bytes));
      if (!pool.tryReserve(space.account(), bytes)) {
        return null;
      }
    }
    return place(space, granules, bytes);
  }

  private synchronized KvPage place(KvSpace space, int granules, long bytes) {
    PageSpace.Place place = null;
    try {
      place = places.computeIfAbsent(bytes, size -> new PageSpace(system, size)).take();
      return new KvPage(space.shape(), granules, place, space.account());
    } catch (OutOfMemoryError e) {
      if (place != null) {
        places.get(bytes).giveBack(place);
      }
      pool.release(space.account(), bytes);
      throw pool.exhausted(space.account(), bytes);
    }
  }

  synchronized void giveBack(KvPage page) {
    if (page.mapping() != null) {
      page.mapping().giveBack();
      return;
    }
    long bytes = page.segment().byteSize();
    places.get(bytes).giveBack(page.place());
    pool.release(page.account(), bytes);
    givenBackBytes += bytes;
  }

  /** Forgets prefixes that no sequence uses until so many bytes are given back; see the pool. */
  private synchronized void evict(long bytes) {
    long enough = givenBackBytes + bytes;
    recency.evict(() -> givenBackBytes >= enough);
  }

  /**
   * Checks that every model's part is closed.
   *
   * @throws IllegalStateException if not
   */
  @Override
  public synchronized void close() {
    if (!spaces.isEmpty()) {
      throw new IllegalStateException(
          "the KV cache of "
              + spaces.getFirst().account()
              + " is still open: close its model first");
    }
    pool.removeReclaimer(reclaimer);
    places.values().forEach(PageSpace::close);
    places.clear();
  }
}
