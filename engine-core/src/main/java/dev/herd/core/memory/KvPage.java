package dev.herd.core.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Memory for a run of tokens of all layers of a group: one {@link #GRANULE} of tokens, or {@link
 * #LARGE} ones.
 *
 * <p>A granule is what sequences share: each has a count of its holders, which are sequences and at
 * most one node of the {@link PrefixTree}. A page is given back when no granule has a holder.
 * Counts are guarded by the arena's lock; the content of a granule with several holders is settled.
 *
 * <p>Arranged (layers, keys (heads, tokens, keyLength), values (heads, tokens, valueLength)), so
 * that the keys of a head, which attention reads together, are contiguous.
 */
final class KvPage {
  /** Tokens that are shared, hashed and allocated together: a sequence wastes at most 7. */
  static final int GRANULE = 8;

  /** Granules of a large page: what attention reads as one run. */
  static final int LARGE = 8;

  private final KvShape shape;
  private final PageSpace.Place place;
  private final MappedPages mapping;
  private final String account;
  private final MemorySegment segment;
  private final int tokens;
  private final int[] holders;
  private final PrefixTree.Node[] nodes;
  private int held;

  /**
   * Describes fresh memory, whose granules have no holder.
   *
   * @param granules 1 or {@link #LARGE}
   */
  KvPage(KvShape shape, int granules, PageSpace.Place place, String account) {
    this(shape, granules, place.segment(), place, null, account);
  }

  /** Describes a page of a file, which nobody writes to. */
  KvPage(KvShape shape, int granules, MemorySegment segment, MappedPages mapping) {
    this(shape, granules, segment, null, mapping, "a file");
    mapping.add();
  }

  private KvPage(
      KvShape shape,
      int granules,
      MemorySegment segment,
      PageSpace.Place place,
      MappedPages mapping,
      String account) {
    this.shape = shape;
    this.place = place;
    this.mapping = mapping;
    this.account = account;
    this.segment = segment;
    tokens = granules * GRANULE;
    holders = new int[granules];
    nodes = new PrefixTree.Node[granules];
  }

  MemorySegment segment() {
    return segment;
  }

  PageSpace.Place place() {
    return place;
  }

  /** Returns the mapping that the page is part of, null for memory of the pool. */
  MappedPages mapping() {
    return mapping;
  }

  String account() {
    return account;
  }

  /** Returns how many granules {@code tokens} tokens take. */
  static int granules(int tokens) {
    return (tokens + GRANULE - 1) / GRANULE;
  }

  int granules() {
    return holders.length;
  }

  /** Returns the offset in bytes of a head's key of the token in a slot. */
  long keyOffset(int layerInGroup, int head, int slot) {
    return layerOffset(layerInGroup) + ((long) head * tokens + slot) * shape.keyBytes();
  }

  /** Returns the offset in bytes of a head's value of the token in a slot. */
  long valueOffset(int layerInGroup, int head, int slot) {
    long keys = (long) shape.heads() * tokens * shape.keyBytes();
    return layerOffset(layerInGroup) + keys + ((long) head * tokens + slot) * shape.valueBytes();
  }

  private long layerOffset(int layerInGroup) {
    return layerInGroup * shape.layerTokenBytes() * tokens;
  }

  /** Copies tokens from a slot of another page of the group. */
  void copy(KvPage from, int fromSlot, int toSlot, int count, int layers) {
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < shape.heads(); head++) {
        MemorySegment.copy(
            from.segment,
            from.keyOffset(layer, head, fromSlot),
            segment,
            keyOffset(layer, head, toSlot),
            (long) count * shape.keyBytes());
        MemorySegment.copy(
            from.segment,
            from.valueOffset(layer, head, fromSlot),
            segment,
            valueOffset(layer, head, toSlot),
            (long) count * shape.valueBytes());
      }
    }
  }

  void hold(int granule) {
    int before = holders[granule]++;
    if (before == 0) {
      held++;
    } else if (before == 1 && nodes[granule] != null) {
      nodes[granule].used();
    }
  }

  /** Lets go of a granule; returns whether nobody holds any of the page now. */
  boolean letGo(int granule) {
    if (holders[granule] == 0) {
      throw new IllegalStateException("granule " + granule + " of a KV page has no holder");
    }
    int left = --holders[granule];
    if (left == 0) {
      held--;
    } else if (left == 1 && nodes[granule] != null) {
      nodes[granule].unused();
    }
    return held == 0;
  }

  int holders(int granule) {
    return holders[granule];
  }

  /** Returns the node that holds a granule, null if none does. */
  PrefixTree.Node node(int granule) {
    return nodes[granule];
  }

  /** Makes a node, which has to hold a granule, the one that does; null for none. */
  void node(int granule, PrefixTree.Node node) {
    nodes[granule] = node;
  }

  /** Returns whether sequences hold a granule, which a node may hold as well. */
  boolean isUsed(int granule) {
    return holders[granule] > (nodes[granule] == null ? 0 : 1);
  }

  @Override
  public String toString() {
    return account + " page of " + tokens + " tokens, holders " + Arrays.toString(holders);
  }
}
