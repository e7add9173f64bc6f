package dev.herd.core.memory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The process's native memory for models, under one hard budget, every byte on a named account.
 *
 * <p>Blocks are zeroed when allocated and given back to the system when closed; nothing waits for
 * the garbage collector. Thread-safe; allocation and release exclude each other (they happen per
 * page or per model, not per token).
 *
 * <p>With {@code -Dherd.memory.sites=true} it remembers where each account's bytes come from, and
 * {@link #checkReleased} names the places, as all tests here do.
 */
public final class MemoryPool {
  private static final Logger LOG = System.getLogger(MemoryPool.class.getName());

  /** Whether pools remember where they gave memory to. */
  static final String SITES_PROPERTY = "herd.memory.sites";

  /** A cache line, and the widest vector. */
  private static final long ALIGNMENT_BYTES = 64;

  /** Address space that a region takes at a time; memory only backs what of it is used. */
  private static final long REGION_STEP_BYTES = 256L << 20;

  private final long budgetBytes;
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final List<Reclaimer> reclaimers = new CopyOnWriteArrayList<>();

  /** Null if they aren't remembered. */
  private final AllocationSites sites =
      Boolean.getBoolean(SITES_PROPERTY) ? new AllocationSites() : null;

  private long usedBytes;
  private long highWaterBytes;

  private static final class Account {
    private long usedBytes;
    private long highWaterBytes;
  }

  /** Somebody who holds memory that can be done without. */
  @FunctionalInterface
  public interface Reclaimer {
    /**
     * Gives memory back. Called without any lock of the pool, by the thread that needs the memory.
     *
     * @param bytes how many are missing
     */
    void reclaim(long bytes);
  }

  /** What an account holds now, and the most that it ever held. */
  public record Usage(long bytes, long highWaterBytes) {}

  /** Creates a pool that hands out no more than {@code budgetBytes}. */
  public MemoryPool(long budgetBytes) {
    if (budgetBytes < 0) {
      throw new IllegalArgumentException("budgetBytes is negative: " + budgetBytes);
    }
    this.budgetBytes = budgetBytes;
  }

  /** A block of native memory on an account; closing it frees it. */
  public final class Block implements AutoCloseable {
    private final String account;
    private final Arena arena;
    private final MemorySegment segment;

    private Block(String account, Arena arena, MemorySegment segment) {
      this.account = account;
      this.arena = arena;
      this.segment = segment;
    }

    /** Returns the memory; access after close throws. */
    public MemorySegment segment() {
      return segment;
    }

    @Override
    public void close() {
      long bytes = segment.byteSize();
      arena.close();
      release(account, bytes);
    }
  }

  /**
   * Blocks of one account that are freed together. They lie side by side, so that large pages hold
   * all of them but the last bytes, however small a block is. For one thread at a time.
   */
  public final class Region implements AutoCloseable {
    private final String account;
    private final Arena arena;
    private MemorySegment rest = MemorySegment.NULL;
    private long bytes;

    private Region(String account, Arena arena) {
      this.account = account;
      this.arena = arena;
    }

    /**
     * Allocates a zeroed block, aligned to 64 bytes.
     *
     * @throws MemoryBudgetException if the budget doesn't leave that many bytes, or the system has
     *     none
     */
    public MemorySegment allocate(long size) {
      long aligned = regionBytes(size);
      reserve(account, aligned);
      if (aligned > rest.byteSize()) {
        rest = space(aligned);
      }
      MemorySegment block = rest.asSlice(0, size);
      rest = rest.asSlice(aligned);
      bytes += aligned;
      return block;
    }

    /** Returns fresh address space, or where it would be memory at once, no more than is needed. */
    private MemorySegment space(long needed) {
      try {
        return NativePages.ofSystem()
            .map(s -> LargePages.allocate(s, Math.max(needed, REGION_STEP_BYTES), arena))
            .orElseGet(() -> arena.allocate(needed, ALIGNMENT_BYTES));
      } catch (OutOfMemoryError e) {
        release(account, needed);
        throw exhausted(account, needed);
      }
    }

    /** Returns what the blocks take. */
    public long bytes() {
      return bytes;
    }

    /** Frees the blocks; access after that throws. */
    @Override
    public void close() {
      arena.close();
      if (bytes > 0) {
        release(account, bytes);
      }
    }
  }

  /** Returns what a block of {@code size} bytes takes of a region's account. */
  public static long regionBytes(long size) {
    return Math.ceilDiv(size, ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  }

  /**
   * Creates a region without blocks.
   *
   * @param account who it is for, such as {@code "llama/weights"}
   */
  @SuppressWarnings("MustBeClosed") // the region closes the arena
  public Region region(String account) {
    return new Region(account, Arena.ofShared());
  }

  /**
   * Allocates a zeroed block, aligned to 64 bytes; of 2 MiB or more in large pages, where the
   * system has them.
   *
   * @param account who it is for, such as {@code "llama/kv"}
   * @throws MemoryBudgetException if the budget doesn't leave that many bytes, or the system has
   *     none
   */
  @SuppressWarnings("MustBeClosed") // the block closes the arena
  public Block allocate(String account, long bytes) {
    reserve(account, bytes);
    Arena arena = Arena.ofShared();
    try {
      return new Block(account, arena, allocate(arena, bytes));
    } catch (OutOfMemoryError e) {
      arena.close();
      release(account, bytes);
      throw exhausted(account, bytes);
    }
  }

  /** Returns what to throw when the budget has room and the system has none. */
  synchronized MemoryBudgetException exhausted(String account, long bytes) {
    return new MemoryBudgetException(
        "the system has no " + megabytes(bytes) + " for " + account + "; " + holders());
  }

  private static MemorySegment allocate(Arena arena, long bytes) {
    return NativePages.ofSystem()
        .filter(system -> bytes >= LargePages.PAGE_BYTES)
        .map(system -> LargePages.allocate(system, bytes, arena))
        .orElseGet(() -> arena.allocate(bytes, ALIGNMENT_BYTES));
  }

  /**
   * Puts bytes on an account that lie elsewhere, such as on the Java heap: they count against the
   * budget until they are released. If the budget doesn't leave so many, reclaimers are asked
   * first.
   *
   * @throws MemoryBudgetException if there are not enough then either
   */
  public void reserve(String account, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(account + ": can't reserve " + bytes + " bytes");
    }
    if (tryReserve(account, bytes)) {
      return;
    }
    for (Reclaimer reclaimer : reclaimers) {
      reclaimer.reclaim(missing(bytes));
      if (tryReserve(account, bytes)) {
        return;
      }
    }
    throw refusal(account, bytes);
  }

  /** Puts bytes on an account if the budget leaves so many, and returns whether it does. */
  synchronized boolean tryReserve(String account, long bytes) {
    if (bytes > budgetBytes - usedBytes) {
      return false;
    }
    usedBytes += bytes;
    highWaterBytes = Math.max(highWaterBytes, usedBytes);
    Account entry = accounts.computeIfAbsent(account, name -> new Account());
    entry.usedBytes += bytes;
    entry.highWaterBytes = Math.max(entry.highWaterBytes, entry.usedBytes);
    if (sites != null) {
      sites.add(account, bytes);
    }
    return true;
  }

  /** Returns by how much {@code bytes} are more than the budget leaves; less than 0 if they fit. */
  synchronized long missing(long bytes) {
    return bytes - (budgetBytes - usedBytes);
  }

  private synchronized MemoryBudgetException refusal(String account, long bytes) {
    return new MemoryBudgetException(
        "%s needs %s, %s of the budget of %s are free; %s"
            .formatted(
                account,
                megabytes(bytes),
                megabytes(budgetBytes - usedBytes),
                megabytes(budgetBytes),
                holders()));
  }

  /**
   * Takes bytes off an account that {@link #reserve} has put there.
   *
   * @throws IllegalArgumentException if the account has fewer
   */
  public synchronized void release(String account, long bytes) {
    Account entry = accounts.get(account);
    if (bytes < 0 || entry == null || bytes > entry.usedBytes) {
      throw new IllegalArgumentException(
          "can't release %d bytes of %s, which has %d"
              .formatted(bytes, account, entry == null ? 0 : entry.usedBytes));
    }
    usedBytes -= bytes;
    entry.usedBytes -= bytes;
    if (sites != null) {
      sites.remove(account, bytes);
    }
  }

  /**
   * Tells that everything should be off the accounts now, as whoever owns the pool does when it is
   * closed. What is left is logged; where the pool remembers sites, it is thrown.
   *
   * @throws MemoryLeakException with the places that the memory was given to
   */
  public synchronized void checkReleased() {
    if (usedBytes == 0) {
      return;
    }
    StringBuilder text = new StringBuilder("memory is still held after the end:");
    accounts.forEach(
        (name, account) -> {
          if (account.usedBytes > 0) {
            text.append("\n  ").append(name).append(' ').append(megabytes(account.usedBytes));
            text.append(sites == null ? "" : sites.describe(name));
          }
        });
    if (sites != null) {
      throw new MemoryLeakException(text.toString());
    }
    LOG.log(Level.WARNING, "{0}\n(-D{1}=true names the places)", text, SITES_PROPERTY);
  }

  /** Adds somebody to be asked before an allocation is refused. */
  public void addReclaimer(Reclaimer reclaimer) {
    reclaimers.add(reclaimer);
  }

  /** Ends what {@link #addReclaimer} began. */
  public void removeReclaimer(Reclaimer reclaimer) {
    reclaimers.remove(reclaimer);
  }

  /** Returns the most bytes that all accounts together may hold. */
  public long budgetBytes() {
    return budgetBytes;
  }

  /** Returns what all accounts hold together. */
  public synchronized Usage total() {
    return new Usage(usedBytes, highWaterBytes);
  }

  /** Returns what an account holds; nothing if there never was anything on it. */
  public synchronized Usage usage(String account) {
    Account entry = accounts.get(account);
    return entry == null ? new Usage(0, 0) : new Usage(entry.usedBytes, entry.highWaterBytes);
  }

  /** Returns what each account holds, in the order of their first allocation. */
  public synchronized Map<String, Usage> usage() {
    Map<String, Usage> usage = new LinkedHashMap<>();
    accounts.forEach((name, a) -> usage.put(name, new Usage(a.usedBytes, a.highWaterBytes)));
    return usage;
  }

  private synchronized String holders() {
    StringBuilder text = new StringBuilder("held: ");
    accounts.forEach(
        (name, a) -> {
          if (a.usedBytes > 0) {
            text.append(name).append(' ').append(megabytes(a.usedBytes)).append(", ");
          }
        });
    return usedBytes == 0 ? "nothing is held" : text.substring(0, text.length() - 2);
  }

  private static String megabytes(long bytes) {
    return "%.1f MB".formatted(bytes / 1e6);
  }
}
