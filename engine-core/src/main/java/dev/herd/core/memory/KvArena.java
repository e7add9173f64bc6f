package dev.herd.core.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands out KV-cache pages of one size to the sequences of all models.
 *
 * <p>Pages are cut from slabs of the memory pool. A slab goes back to the pool as soon as none of
 * its pages is in use, so what is held follows what is used. Thread-safe.
 */
public final class KvArena implements AutoCloseable {
  /** A page: 64 KiB, some 64 tokens of one layer of a 1B model. */
  public static final int PAGE_BYTES = 1 << 16;

  /** Pages in a slab: 1 MiB. */
  private static final int SLAB_PAGES = 16;

  private final MemoryPool pool;
  private final String account;
  private final List<Slab> slabs = new ArrayList<>();

  private static final class Slab {
    private final MemoryPool.Block block;
    private final ArrayDeque<Page> free = new ArrayDeque<>();

    Slab(MemoryPool.Block block) {
      this.block = block;
      for (int i = 0; i < SLAB_PAGES; i++) {
        long offset = (long) i * PAGE_BYTES;
        free.add(new Page(this, block.segment().asSlice(offset, PAGE_BYTES)));
      }
    }
  }

  /** A page in use by one sequence. */
  record Page(Slab slab, MemorySegment segment) {}

  /** Creates an arena whose pages are on {@code account} of {@code pool}. */
  public KvArena(MemoryPool pool, String account) {
    this.pool = pool;
    this.account = account;
  }

  /**
   * Takes a page, its content undefined.
   *
   * @throws MemoryBudgetException if the pool has no room for a further slab
   */
  synchronized Page take() {
    for (int i = slabs.size() - 1; i >= 0; i--) {
      Page page = slabs.get(i).free.poll();
      if (page != null) {
        return page;
      }
    }
    Slab slab = new Slab(pool.allocate(account, (long) SLAB_PAGES * PAGE_BYTES));
    slabs.add(slab);
    return slab.free.remove();
  }

  synchronized void giveBack(Page page) {
    Slab slab = page.slab();
    slab.free.add(page);
    if (slab.free.size() == SLAB_PAGES) {
      slabs.remove(slab);
      slab.block.close();
    }
  }

  /**
   * Checks that every page came back.
   *
   * @throws IllegalStateException if sequences still hold pages; their memory is not freed under
   *     them
   */
  @Override
  public synchronized void close() {
    if (!slabs.isEmpty()) {
      int held = slabs.stream().mapToInt(slab -> SLAB_PAGES - slab.free.size()).sum();
      throw new IllegalStateException(
          held + " KV pages of " + account + " are still in use: close its sequences first");
    }
  }
}
