package dev.herd.core.tokenizer;

import java.util.SplittableRandom;

/**
 * From the bytes of a token to its id: open addressing over the packed vocabulary. A slot of 4
 * bytes holds the id and, in the bits that ids leave free, a piece of the hash, so that few probes
 * touch the bytes in vain.
 *
 * <p>The hash is a polynomial over the bytes, modulo 2^64, whose base is drawn anew in each
 * process: a file can't be made to collide. The hash of a concatenation follows from those of its
 * parts.
 */
final class TokenTable {
  /** No such token. */
  static final int NONE = -1;

  /** The base; odd, so that its powers never vanish. */
  private static final long BASE = new SplittableRandom().nextLong() | 1;

  private final PackedStrings tokens;

  /** Tag and id plus one; 0 where empty. */
  private final int[] slots;

  /** The bits of a slot that hold the id plus one. */
  private final int idMask;

  private final int longestBytes;
  private final long[] powers;

  /**
   * Creates a table without entries.
   *
   * @param tokens the vocabulary
   */
  TokenTable(PackedStrings tokens) {
    this.tokens = tokens;
    slots = new int[SlotHash.capacity(tokens.count())];
    idMask = -1 >>> Integer.numberOfLeadingZeros(tokens.count());
    int longest = 0;
    for (int id = 0; id < tokens.count(); id++) {
      longest = Math.max(longest, tokens.length(id));
    }
    longestBytes = longest;
    powers = new long[longest + 1];
    powers[0] = 1;
    for (int i = 1; i <= longest; i++) {
      powers[i] = powers[i - 1] * BASE;
    }
  }

  /**
   * Adds a token, not empty, and returns the id that the same bytes had before, or {@link #NONE}.
   */
  int add(int id) {
    int start = tokens.start(id);
    int end = tokens.end(id);
    long mixed = SlotHash.mix(hash(0, tokens.bytes(), start, end));
    int slot = SlotHash.slot(mixed, slots.length);
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      if (isTagged(entry, mixed)
          && tokens.isEqual((entry & idMask) - 1, tokens.bytes(), start, end)) {
        return (entry & idMask) - 1;
      }
      slot = SlotHash.next(slot, slots.length);
    }
    slots[slot] = ((int) mixed & ~idMask) | (id + 1);
    return NONE;
  }

  /** Returns the length of the longest token in bytes. */
  int longestBytes() {
    return longestBytes;
  }

  /** Continues a hash over more bytes; starts at 0. */
  static long hash(long hash, byte[] bytes, int from, int to) {
    long h = hash;
    for (int i = from; i < to; i++) {
      h = extend(h, bytes[i]);
    }
    return h;
  }

  /** Continues a hash over one more byte. */
  static long extend(long hash, int value) {
    return hash * BASE + (value & 0xFF) + 1;
  }

  /**
   * Returns the hash of two strings in a row.
   *
   * @param rightBytes length of the right one, at most {@link #longestBytes()}
   */
  long concatenate(long left, long right, int rightBytes) {
    return left * powers[rightBytes] + right;
  }

  /** Returns the id of the token with these bytes, whose hash is known, or {@link #NONE}. */
  int find(long hash, byte[] bytes, int from, int to) {
    long mixed = SlotHash.mix(hash);
    int slot = SlotHash.slot(mixed, slots.length);
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      if (isTagged(entry, mixed) && tokens.isEqual((entry & idMask) - 1, bytes, from, to)) {
        return (entry & idMask) - 1;
      }
      slot = SlotHash.next(slot, slots.length);
    }
    return NONE;
  }

  /** Returns the id of the token with these bytes, or {@link #NONE}. */
  int find(byte[] bytes, int from, int to) {
    return to - from > longestBytes ? NONE : find(hash(0, bytes, from, to), bytes, from, to);
  }

  /** Returns the id of the token with these bytes, or {@link #NONE}. */
  int find(byte[] bytes) {
    return find(bytes, 0, bytes.length);
  }

  long heapBytes() {
    return 4L * slots.length + 8L * powers.length;
  }

  /** The slot is taken from the high half of the hash, the tag from the low one. */
  private boolean isTagged(int entry, long mixed) {
    return ((entry ^ (int) mixed) & ~idMask) == 0;
  }
}
