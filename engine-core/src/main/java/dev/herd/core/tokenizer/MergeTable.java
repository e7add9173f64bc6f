package dev.herd.core.tokenizer;

import java.util.SplittableRandom;

/**
 * The merges of a byte-pair vocabulary: from two adjacent tokens to the rank of their merge and the
 * token it makes. Open addressing; left id, right id and rank share the 8 bytes of a slot.
 */
final class MergeTable {
  /** No such merge. */
  static final int NONE = Integer.MAX_VALUE;

  /** Drawn anew in each process: a file can't be made to collide. */
  private static final long FACTOR = new SplittableRandom().nextLong() | 1;

  private final int idBits;
  private final int rankBits;
  private final long[] slots;
  private final int[] results;

  /**
   * @param tokens size of the vocabulary
   * @param merges number of merges
   * @throws IllegalArgumentException when they don't {@link #fits fit}
   */
  MergeTable(int tokens, int merges) {
    if (!fits(tokens, merges)) {
      throw new IllegalArgumentException(
          tokens + " tokens with " + merges + " merges are too many");
    }
    idBits = bits(tokens);
    rankBits = bits(merges);
    slots = new long[SlotHash.capacity(merges)];
    results = new int[merges];
  }

  /** Returns whether two ids and a rank fit 64 bits: 2^20 tokens with 2^24 merges do. */
  static boolean fits(int tokens, int merges) {
    return 2 * bits(tokens) + bits(merges) <= Long.SIZE;
  }

  private static int bits(int count) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(count);
  }

  /** Adds a merge; of several of the same pair the first counts. */
  void add(int rank, int left, int right, int result) {
    long key = key(left, right);
    int slot = slot(key);
    while (slots[slot] != 0) {
      if (slots[slot] >>> rankBits == key) {
        return;
      }
      slot = SlotHash.next(slot, slots.length);
    }
    // Ranks are stored plus one, which keeps 0 for the empty slot.
    slots[slot] = (key << rankBits) | (rank + 1);
    results[rank] = result;
  }

  /** Returns the rank of the merge of two tokens, smaller is sooner, or {@link #NONE}. */
  int rank(int left, int right) {
    long key = key(left, right);
    int slot = slot(key);
    for (long entry = slots[slot]; entry != 0; entry = slots[slot]) {
      if (entry >>> rankBits == key) {
        return (int) (entry & ((1L << rankBits) - 1)) - 1;
      }
      slot = SlotHash.next(slot, slots.length);
    }
    return NONE;
  }

  /** Returns the token that the merge of a rank makes. */
  int result(int rank) {
    return results[rank];
  }

  long heapBytes() {
    return 8L * slots.length + 4L * results.length;
  }

  private long key(int left, int right) {
    return ((long) left << idBits) | right;
  }

  private int slot(long key) {
    return SlotHash.slot(SlotHash.mix(key * FACTOR), slots.length);
  }
}
