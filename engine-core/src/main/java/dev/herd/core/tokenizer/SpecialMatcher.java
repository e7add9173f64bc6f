package dev.herd.core.tokenizer;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds special tokens that are spelled out in a text: the longest first, wherever they stand, each
 * from left to right; what one has taken no other gets.
 *
 * <p>The first two bytes tell which lengths a token that begins there may have: none in most places
 * of ordinary text. Those lengths are looked up by hash, so the cost grows with the text and the
 * number of different lengths, not with the number of tokens, of which some vocabularies have
 * thousands.
 */
final class SpecialMatcher {
  private final Vocabulary vocabulary;

  /** A token is looked for if it has a bit of these and none of the others. */
  private final int wanted;

  private final int unwanted;

  /** Lengths of such tokens in bytes, descending. */
  private final int[] lengths;

  /** First byte, and second times 256, of the tokens; of one byte, with any second byte. */
  private final BitSet pairs = new BitSet();

  /** The members of {@link #pairs}, ascending. */
  private final int[] pairKeys;

  /**
   * For each of {@link #pairKeys} the indices of possible lengths, as bits; 63 and over share one.
   */
  private final long[] pairLengths;

  SpecialMatcher(Vocabulary vocabulary, int wanted, int unwanted) {
    this.vocabulary = vocabulary;
    this.wanted = wanted;
    this.unwanted = unwanted;
    PackedStrings tokens = vocabulary.tokens();
    BitSet found = new BitSet();
    IntList specials = new IntList(16);
    for (int token = 0; token < tokens.count(); token++) {
      if (tokens.length(token) > 0 && isWanted(token)) {
        found.set(tokens.length(token));
        specials.add(token);
        addPairs(tokens, token);
      }
    }
    lengths = new int[found.cardinality()];
    int[] indices = new int[found.length()];
    int i = lengths.length;
    for (int length = found.nextSetBit(0); length >= 0; length = found.nextSetBit(length + 1)) {
      lengths[--i] = length;
      indices[length] = i;
    }
    pairKeys = pairs.stream().toArray();
    pairLengths = new long[pairKeys.length];
    for (int j = 0; j < specials.size(); j++) {
      int token = specials.get(j);
      long bit = lengthBit(indices[tokens.length(token)]);
      int key = key(tokens.bytes(), tokens.start(token), tokens.end(token));
      for (int second = 0; second < (tokens.length(token) == 1 ? 256 : 1); second++) {
        pairLengths[Arrays.binarySearch(pairKeys, key | (second << 8))] |= bit;
      }
    }
  }

  private void addPairs(PackedStrings tokens, int token) {
    int key = key(tokens.bytes(), tokens.start(token), tokens.end(token));
    for (int second = 0; second < (tokens.length(token) == 1 ? 256 : 1); second++) {
      pairs.set(key | (second << 8));
    }
  }

  /** Returns the first byte and, if there is one, the second. */
  private static int key(byte[] bytes, int at, int end) {
    return (bytes[at] & 0xFF) | (at + 1 < end ? (bytes[at + 1] & 0xFF) << 8 : 0);
  }

  private static long lengthBit(int index) {
    return 1L << Math.min(index, 63);
  }

  private boolean isWanted(int token) {
    return vocabulary.is(token, wanted) && !vocabulary.is(token, unwanted);
  }

  /** Takes the parts of a text in order. */
  interface Parts {
    /** A part without special tokens, not empty. */
    void text(int from, int to);

    /** A special token. */
    void token(int token);
  }

  /** Splits a text. */
  void split(byte[] text, Parts parts) {
    IntList places = places(text);
    if (places.size() == 0) {
      if (text.length > 0) {
        parts.text(0, text.length);
      }
      return;
    }
    BitSet taken = new BitSet(text.length);
    long[] matches = take(text, places, taken);
    int at = 0;
    for (long match : matches) {
      emitText(taken, at, (int) (match >>> 32), parts);
      int token = (int) match;
      parts.token(token);
      at = (int) (match >>> 32) + vocabulary.tokens().length(token);
    }
    emitText(taken, at, text.length, parts);
  }

  /** Between two matches the taken bytes are the stripped white space at both ends. */
  private static void emitText(BitSet taken, int from, int to, Parts parts) {
    int first = taken.nextClearBit(from);
    if (first < to) {
      parts.text(first, taken.previousClearBit(to - 1) + 1);
    }
  }

  private IntList places(byte[] text) {
    IntList places = new IntList(16);
    if (lengths.length == 0) {
      return places;
    }
    for (int i = 0; i < text.length; i++) {
      if (pairs.get(key(text, i, text.length))) {
        places.add(i);
      }
    }
    return places;
  }

  /** Returns position and token of all matches, by position. */
  private long[] take(byte[] text, IntList places, BitSet taken) {
    long[] possible = new long[places.size()];
    long possibleAnywhere = 0;
    for (int i = 0; i < possible.length; i++) {
      int key = key(text, places.get(i), text.length);
      possible[i] = pairLengths[Arrays.binarySearch(pairKeys, key)];
      possibleAnywhere |= possible[i];
    }
    LongList matches = new LongList();
    for (int index = 0; index < lengths.length; index++) {
      long bit = lengthBit(index);
      if ((possibleAnywhere & bit) == 0) {
        continue;
      }
      for (int i = 0; i < possible.length; i++) {
        if ((possible[i] & bit) != 0) {
          takeAt(text, places.get(i), lengths[index], taken, matches);
        }
      }
    }
    return matches.sorted();
  }

  private void takeAt(byte[] text, int at, int length, BitSet taken, LongList matches) {
    if (at + length > text.length || taken.get(at) || taken.get(at + length - 1)) {
      return;
    }
    int token = vocabulary.table().find(text, at, at + length);
    if (token != TokenTable.NONE && isWanted(token) && isFree(taken, at, at + length)) {
      taken.set(at, at + length);
      strip(text, taken, token, at, at + length);
      matches.add(((long) at << 32) | token);
    }
  }

  private static boolean isFree(BitSet taken, int from, int to) {
    for (int i = from; i < to; i++) {
      if (taken.get(i)) {
        return false;
      }
    }
    return true;
  }

  private void strip(byte[] text, BitSet taken, int token, int from, int to) {
    if (vocabulary.is(token, Attribute.STRIP_LEFT)) {
      for (int i = from - 1; i >= 0 && isSpace(text[i]) && !taken.get(i); i--) {
        taken.set(i);
      }
    }
    if (vocabulary.is(token, Attribute.STRIP_RIGHT)) {
      for (int i = to; i < text.length && isSpace(text[i]) && !taken.get(i); i++) {
        taken.set(i);
      }
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  long heapBytes() {
    return 4L * lengths.length + 12L * pairKeys.length + pairs.size() / 8;
  }

  /** A growable array of longs. */
  private static final class LongList {
    private long[] values = new long[16];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    long[] sorted() {
      long[] sorted = Arrays.copyOf(values, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }
}
