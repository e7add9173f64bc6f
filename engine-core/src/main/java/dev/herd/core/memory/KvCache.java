package dev.herd.core.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of one sequence: for each layer a table of pages, grown with the tokens.
 *
 * <p>A page holds {@link #tokensPerPage} consecutive tokens of one layer, one head after the other:
 * {@code keys (heads, tokensPerPage, keyLength)}, then {@code values (heads, tokensPerPage,
 * valueLength)}, so that the keys of a head, which attention reads together, are contiguous.
 * Elements are IEEE binary16, little-endian.
 *
 * <p>Not thread-safe: a forward pass reserves first, then its workers store and read disjoint or
 * settled places.
 */
public final class KvCache implements AutoCloseable {
  private final KvArena arena;
  private final KvShape shape;
  private final int tokensPerPage;
  private final List<List<KvArena.Page>> layers = new ArrayList<>();
  private boolean closed;

  /**
   * Creates an empty cache.
   *
   * @throws IllegalArgumentException if one token of a layer is larger than a page
   */
  public KvCache(KvArena arena, KvShape shape) {
    this.arena = arena;
    this.shape = shape;
    tokensPerPage = (int) (KvArena.PAGE_BYTES / shape.layerTokenBytes());
    if (tokensPerPage == 0) {
      throw new IllegalArgumentException(
          "one token of a layer takes %d bytes, a KV page has %d"
              .formatted(shape.layerTokenBytes(), KvArena.PAGE_BYTES));
    }
    for (int i = 0; i < shape.layers(); i++) {
      layers.add(new ArrayList<>());
    }
  }

  /** Returns the number of consecutive tokens that one page holds. */
  public int tokensPerPage() {
    return tokensPerPage;
  }

  /**
   * Makes room for {@code tokens} tokens in every layer.
   *
   * @throws MemoryBudgetException if there is no memory; the cache is then as large as before
   */
  public void reserve(int tokens) {
    if (closed) {
      throw new IllegalStateException("the sequence is closed");
    }
    int pages = (tokens + tokensPerPage - 1) / tokensPerPage;
    int before = layers.isEmpty() ? 0 : layers.getLast().size();
    try {
      for (List<KvArena.Page> table : layers) {
        while (table.size() < pages) {
          table.add(arena.take());
        }
      }
    } catch (MemoryBudgetException e) {
      shrink(before);
      throw e;
    }
  }

  /** Gives back the pages that hold no token below {@code tokens}. */
  public void truncate(int tokens) {
    shrink((tokens + tokensPerPage - 1) / tokensPerPage);
  }

  private void shrink(int pages) {
    for (List<KvArena.Page> table : layers) {
      while (table.size() > pages) {
        arena.giveBack(table.removeLast());
      }
    }
  }

  /** Returns the page that holds the token at {@code position} of a layer. */
  public MemorySegment page(int layer, int position) {
    return layers.get(layer).get(position / tokensPerPage).segment();
  }

  /** Returns the offset in bytes, in its page, of a head's key at {@code position}. */
  public long keyOffset(int head, int position) {
    long slot = (long) head * tokensPerPage + position % tokensPerPage;
    return slot * shape.keyLength() * KvShape.ELEMENT_BYTES;
  }

  /** Returns the offset in bytes, in its page, of a head's value at {@code position}. */
  public long valueOffset(int head, int position) {
    long keys = (long) shape.heads() * tokensPerPage * shape.keyLength();
    long slot = (long) head * tokensPerPage + position % tokensPerPage;
    return (keys + slot * shape.valueLength()) * KvShape.ELEMENT_BYTES;
  }

  /** Returns the distance in bytes between the keys of two consecutive positions. */
  public int keyStrideBytes() {
    return shape.keyLength() * KvShape.ELEMENT_BYTES;
  }

  /** Returns the distance in bytes between the values of two consecutive positions. */
  public int valueStrideBytes() {
    return shape.valueLength() * KvShape.ELEMENT_BYTES;
  }

  @Override
  public void close() {
    shrink(0);
    closed = true;
  }
}
