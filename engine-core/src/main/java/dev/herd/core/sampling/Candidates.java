package dev.herd.core.sampling;

import java.util.Arrays;

/**
 * The tokens that may still be chosen, as parallel arrays that the filters shorten. Reused from
 * token to token; grows to the number of candidates, which is top-k where that is on.
 *
 * <p>Nothing is sorted: top-k is a bounded heap over one scan of the logits, and the filters by
 * mass are quickselects that count weights in place of elements, expected linear time. Ties go to
 * the lower token id, so the result doesn't depend on the order of the arrays.
 */
final class Candidates {
  private int size;
  private int[] ids = new int[64];
  private float[] logits = new float[64];
  private float[] weights = new float[64]; // exp(logit - maximum)
  private float[] keys = logits; // what a selection orders by, largest first
  private boolean ownKeys; // keys is typicalKeys, which a swap must move too
  private float[] typicalKeys = new float[0];

  int size() {
    return size;
  }

  /** Takes every token whose logit is a number above negative infinity. */
  void takeAll(float[] source, int offset, int count) {
    reserve(count);
    int taken = 0;
    for (int i = 0; i < count; i++) {
      float logit = source[offset + i];
      if (logit > Float.NEGATIVE_INFINITY) { // false for NaN
        ids[taken] = i;
        logits[taken++] = Math.min(logit, Float.MAX_VALUE);
      }
    }
    size = taken;
  }

  /** Takes the {@code k} tokens of the largest logits that are numbers above negative infinity. */
  void takeTop(int k, float[] source, int offset, int count) {
    reserve(k);
    size = 0;
    float bar = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      // Ids rise, so a later token that ties with the worst one is never better.
      if (source[offset + i] > bar) {
        float logit = Math.min(source[offset + i], Float.MAX_VALUE);
        if (size < k) {
          siftUp(size++, logit, i);
        } else {
          siftDown(logit, i);
        }
        bar = size < k ? Float.NEGATIVE_INFINITY : logits[0];
      }
    }
  }

  /**
   * Keeps the fewest of the likeliest tokens whose probabilities sum to {@code p}, at least one.
   */
  void keepTopP(double p) {
    keys = logits;
    ownKeys = false;
    keepMass(p * weigh(1));
  }

  /** Keeps the fewest tokens of the most typical information whose probabilities sum to p. */
  void keepTypical(double p) {
    double total = weigh(1);
    double logTotal = Math.log(total);
    float max = max();
    double entropy = 0;
    for (int i = 0; i < size; i++) {
      if (weights[i] > 0) {
        entropy += weights[i] / total * (logTotal - ((double) logits[i] - max));
      }
    }
    if (typicalKeys.length < size) {
      typicalKeys = new float[ids.length];
    }
    for (int i = 0; i < size; i++) {
      double information = logTotal - ((double) logits[i] - max);
      typicalKeys[i] = (float) -Math.abs(information - entropy);
    }
    keys = typicalKeys;
    ownKeys = true;
    keepMass(p * total);
  }

  /** Keeps the tokens at least {@code p} times as probable as the likeliest. */
  void keepMinP(double p) {
    double bar = max() + Math.log(p);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (logits[i] >= bar) {
        ids[kept] = ids[i];
        logits[kept++] = logits[i];
      }
    }
    size = kept;
  }

  /** Draws a token with the probabilities of {@code softmax(logits / temperature)}. */
  int draw(double temperature, SplitMix64 random) {
    double point = random.nextDouble() * weigh(temperature);
    int last = 0;
    for (int i = 0; i < size; i++) {
      if (weights[i] > 0) {
        point -= weights[i];
        if (point < 0) {
          return ids[i];
        }
        last = i;
      }
    }
    return ids[last]; // rounding left a rest of the total
  }

  /** Sets the weights and returns their sum, which is at least 1. */
  private double weigh(double temperature) {
    float max = max();
    double total = 0;
    for (int i = 0; i < size; i++) {
      float weight = (float) Math.exp(((double) logits[i] - max) / temperature);
      weights[i] = weight;
      total += weight;
    }
    return total;
  }

  private float max() {
    float max = logits[0];
    for (int i = 1; i < size; i++) {
      max = Math.max(max, logits[i]);
    }
    return max;
  }

  /** Shortens to the fewest candidates of the largest keys whose weights sum to {@code mass}. */
  private void keepMass(double mass) {
    int low = 0; // before low: all kept
    int high = size; // from high: all dropped
    double kept = 0;
    while (high - low > 1) {
      int middle = partition(low, high);
      double left = 0;
      for (int i = low; i < middle; i++) {
        left += weights[i];
      }
      if (kept + left >= mass) {
        high = middle;
      } else {
        kept += left;
        low = middle;
      }
    }
    size = Math.max(1, high);
  }

  /**
   * Hoare's partition about a median of three. No two candidates are equal, since ids break ties,
   * so neither part is empty; returns where the right one starts.
   */
  private int partition(int low, int high) {
    int pivot = medianOfThree(low, (low + high - 1) >>> 1, high - 1);
    float key = keys[pivot];
    int id = ids[pivot];
    int i = low - 1;
    int j = high;
    while (true) {
      do {
        i++;
      } while (before(keys[i], ids[i], key, id));
      do {
        j--;
      } while (before(key, id, keys[j], ids[j]));
      if (i >= j) {
        return j + 1;
      }
      swap(i, j);
    }
  }

  private int medianOfThree(int a, int b, int c) {
    if (precedes(a, b)) {
      return precedes(b, c) ? b : precedes(a, c) ? c : a;
    }
    return precedes(a, c) ? a : precedes(b, c) ? c : b;
  }

  private boolean precedes(int i, int j) {
    return before(keys[i], ids[i], keys[j], ids[j]);
  }

  private static boolean before(float key, int id, float otherKey, int otherId) {
    return key > otherKey || (key == otherKey && id < otherId);
  }

  private void swap(int i, int j) {
    int id = ids[i];
    ids[i] = ids[j];
    ids[j] = id;
    float logit = logits[i];
    logits[i] = logits[j];
    logits[j] = logit;
    float weight = weights[i];
    weights[i] = weights[j];
    weights[j] = weight;
    if (ownKeys) {
      float key = keys[i];
      keys[i] = keys[j];
      keys[j] = key;
    }
  }

  /** Places a new candidate in the heap, whose root is the worst of all. */
  private void siftUp(int hole, float logit, int id) {
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!before(logits[parent], ids[parent], logit, id)) {
        break;
      }
      logits[hole] = logits[parent];
      ids[hole] = ids[parent];
      hole = parent;
    }
    logits[hole] = logit;
    ids[hole] = id;
  }

  /** Replaces the root of the full heap. */
  private void siftDown(float logit, int id) {
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size
          && before(logits[child], ids[child], logits[child + 1], ids[child + 1])) {
        child++;
      }
      if (!before(logit, id, logits[child], ids[child])) {
        break;
      }
      logits[hole] = logits[child];
      ids[hole] = ids[child];
      hole = child;
    }
    logits[hole] = logit;
    ids[hole] = id;
  }

  private void reserve(int count) {
    if (ids.length < count) {
      ids = Arrays.copyOf(ids, count);
      logits = Arrays.copyOf(logits, count);
      weights = Arrays.copyOf(weights, count);
    }
  }
}
