package dev.herd.scheduler.routing;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Features of a text without a vocabulary: its words, and runs of 3 to 5 characters inside words
 * and over their ends, hashed into a fixed number of buckets (Weinberger et al. 2009, "Feature
 * Hashing for Large Scale Multitask Learning"). One bit of the hash is a sign, so that collisions
 * cancel on average instead of adding up. A feature that occurs n times weighs 1 + ln n; vectors
 * have L2 norm 1.
 *
 * <p>The result is the same on all machines: Murmur3 with 32 bits over UTF-16, little-endian. Of
 * long texts the first 3,072 and the last 1,024 characters count, which bounds the time to about a
 * millisecond.
 *
 * @param buckets length of the vectors, a power of two from 256 to 1,048,576
 * @param seed of the hash
 */
public record HashedFeatures(int buckets, int seed) {
  /** 8,192 buckets: 64 KiB for a label, and few collisions for texts of a request's length. */
  public static final HashedFeatures DEFAULT = new HashedFeatures(8192, 0);

  static final int MINIMUM_BUCKETS = 1 << 8;
  static final int MAXIMUM_BUCKETS = 1 << 20;

  private static final int SHORTEST_RUN = 3;
  private static final int LONGEST_RUN = 5;
  private static final int HEAD = 3072;
  private static final int TAIL = 1024;

  /** Words and runs of the same characters are different features. */
  private static final int WORD_SEED = 0x9E3779B9;

  /** Checks the number of buckets. */
  public HashedFeatures {
    if (!isValid(buckets)) {
      throw new IllegalArgumentException(
          "buckets isn't a power of two from %d to %d: %d"
              .formatted(MINIMUM_BUCKETS, MAXIMUM_BUCKETS, buckets));
    }
  }

  static boolean isValid(int buckets) {
    return Integer.bitCount(buckets) == 1
        && buckets >= MINIMUM_BUCKETS
        && buckets <= MAXIMUM_BUCKETS;
  }

  FeatureVector of(String text) {
    Hashes hashes = new Hashes(seed);
    String normal = normal(text);
    int from = 0;
    for (int i = 1; i <= normal.length(); i++) {
      if (i == normal.length() || kind(normal.charAt(i)) != kind(normal.charAt(from))) {
        if (kind(normal.charAt(from)) != Kind.SPACE) {
          hashes.addWord(normal, from, i);
        }
        from = i;
      }
    }
    return hashes.vector(buckets);
  }

  private static String normal(String text) {
    String part =
        text.length() <= HEAD + TAIL
            ? text
            : text.substring(0, HEAD) + " " + text.substring(text.length() - TAIL);
    return Normalizer.normalize(part, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  private static Kind kind(char c) {
    if (Character.isWhitespace(c)) {
      return Kind.SPACE;
    }
    boolean letter = Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    return letter ? Kind.LETTER : Kind.SYMBOL;
  }

  private enum Kind {
    SPACE,
    LETTER,
    SYMBOL
  }

  /** The hashes of a text's features, one for each occurrence. */
  private static final class Hashes {
    private final HashFunction runs;
    private final HashFunction words;
    private int[] hashes = new int[1024];
    private int count;

    Hashes(int seed) {
      runs = Hashing.murmur3_32_fixed(seed);
      words = Hashing.murmur3_32_fixed(seed ^ WORD_SEED);
    }

    /** Adds a word and the runs in it, with a space on either side. */
    void addWord(String text, int from, int to) {
      String padded = " " + text.substring(from, to) + " ";
      add(words, padded, 1, padded.length() - 1);
      if (kind(text.charAt(from)) == Kind.LETTER) {
        for (int length = SHORTEST_RUN; length <= LONGEST_RUN; length++) {
          for (int at = 0; at + length <= padded.length(); at++) {
            add(runs, padded, at, at + length);
          }
        }
      }
    }

    private void add(HashFunction function, String text, int from, int to) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      hashes[count++] = function.hashUnencodedChars(text.substring(from, to)).asInt();
    }

    FeatureVector vector(int buckets) {
      double[] sums = new double[buckets];
      Arrays.sort(hashes, 0, count);
      for (int from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && hashes[to] == hashes[from]) {
          to++;
        }
        double weight = 1 + Math.log(to - from);
        sums[hashes[from] & (buckets - 1)] += hashes[from] < 0 ? -weight : weight;
      }
      int[] indices = new int[Math.min(count, buckets)];
      double[] values = new double[indices.length];
      int size = 0;
      for (int i = 0; i < buckets; i++) {
        if (sums[i] != 0) {
          indices[size] = i;
          values[size++] = sums[i];
        }
      }
      return FeatureVector.normalised(
          buckets, Arrays.copyOf(indices, size), Arrays.copyOf(values, size));
    }
  }
}
