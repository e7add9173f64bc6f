package dev.herd.core.sampling;

import dev.herd.core.kernel.SamplingKernel;
import java.util.Arrays;

/**
 * The tokens that may still be chosen, as parallel arrays that the filters shorten. Reused from
 * token to token; grows to the largest number of candidates so far.
 *
 * <p>Nothing is sorted: top-k is a bounded heap over one scan of the logits, and the filters by
 * mass are a {@link MassSelection}. Ties go to the lower token id, so the result doesn't depend on
 * the order of the arrays.
 */
final class Candidates {
  /** Logits that are looked through before room is made for more candidates. */
  private static final int STRETCH = 4096;

  private final SamplingKernel kernel;
  private final Softmax softmax;
  private final MassSelection selection;
  private int size;
  private int[] ids = new int[64];
  private float[] logits = new float[64];
  private float[] weights = new float[0]; // e^(logit - maximum), where a filter needs them
  private double totalWeight;
  private boolean weighed; // whether weights and their sum are those of these candidates
  private float[] typicalKeys = new float[0];

  Candidates(SamplingKernel kernel, Softmax softmax) {
    this.kernel = kernel;
    this.softmax = softmax;
    selection = new MassSelection(kernel);
  }

  int size() {
    return size;
  }

  /** Takes every token whose logit is a number of at least {@code bar}, a finite one. */
  void takeFrom(float bar, float[] source, int offset, int count) {
    size = 0;
    weighed = false;
    for (int i = 0; i < count; i += STRETCH) {
      int n = Math.min(STRETCH, count - i);
      reserve(size + n);
      size += kernel.gather(bar, source, offset + i, n, i, ids, logits, size);
    }
  }

  /** Takes the {@code k} tokens of the largest logits that are numbers above negative infinity. */
  void takeTop(int k, float[] source, int offset, int count) {
    reserve(k);
    size = 0;
    weighed = false;
    // Ids rise, so a later token that ties with the worst one is never better.
    float bar = Float.NEGATIVE_INFINITY;
    int i = kernel.firstAbove(bar, source, offset, count);
    while (i < count) {
      float logit = Math.min(source[offset + i], Float.MAX_VALUE);
      if (size < k) {
        siftUp(size++, logit, i);
      } else {
        siftDown(logit, i);
      }
      if (size == k) {
        bar = logits[0] < Float.MAX_VALUE ? logits[0] : Float.POSITIVE_INFINITY;
      }
      i++;
      i += kernel.firstAbove(bar, source, offset + i, count - i);
    }
  }

  /**
   * Keeps the fewest of the likeliest tokens whose probabilities sum to {@code p}, at least one.
   */
  void keepTopP(double p) {
    keepMass(logits, p * weigh());
  }

  /**
   * Keeps the fewest of the likeliest tokens whose weights sum to {@code mass}, at least one, where
   * the weight of the likeliest is 1.
   */
  void keepMass(double mass) {
    weigh();
    keepMass(logits, mass);
  }

  /** Keeps the fewest tokens of the most typical information whose probabilities sum to p. */
  void keepTypical(double p) {
    double total = weigh();
    double logTotal = Math.log(total);
    float max = max();
    double entropy = 0;
    for (int i = 0; i < size; i++) {
      entropy += weights[i] / total * (logTotal - ((double) logits[i] - max));
    }
    if (typicalKeys.length < size) {
      typicalKeys = new float[ids.length];
    }
    for (int i = 0; i < size; i++) {
      double information = logTotal - ((double) logits[i] - max);
      typicalKeys[i] = (float) -Math.abs(information - entropy);
    }
    keepMass(typicalKeys, p * total);
  }

  /** Keeps the tokens at least {@code p} times as probable as the likeliest. */
  void keepMinP(double p) {
    float bar = barOfMinP(max(), p);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (logits[i] >= bar) {
        ids[kept] = ids[i];
        logits[kept++] = logits[i];
      }
    }
    size = kept;
    weighed = false;
  }

  /** Returns the least logit of a token {@code p} times as probable as the likeliest. */
  static float barOfMinP(float max, double p) {
    double bar = max + Math.log(p);
    float rounded = (float) bar;
    return rounded < bar ? Math.nextUp(rounded) : rounded;
  }

  /** Draws a token with the probabilities of {@code softmax(logits / temperature)}. */
  int draw(double temperature, SplitMix64 random) {
    return ids[softmax.draw(logits, 0, size, max(), temperature, random)];
  }

  /** Sets the weights, unless they are, and returns their sum, which is at least 1. */
  double weigh() {
    if (!weighed) {
      totalWeight = computeWeights();
      weighed = true;
    }
    return totalWeight;
  }

  private double computeWeights() {
    if (weights.length < size) {
      weights = new float[ids.length];
    }
    float max = max();
    double sum = 0;
    for (int i = 0; i < size; i += Softmax.STRETCH) {
      int n = Math.min(Softmax.STRETCH, size - i);
      kernel.weights(logits, i, n, max, 1, weights, i);
      sum += kernel.sum(weights, i, n);
    }
    return sum;
  }

  private float max() {
    return kernel.max(logits, 0, size);
  }

  /** Shortens to the fewest candidates of the largest keys whose weights sum to {@code mass}. */
  private void keepMass(float[] keys, double mass) {
    int last = selection.last(keys, weights, ids, size, mass);
    float key = keys[last];
    int id = ids[last];
    int kept = 0;
    for (int i = 0; i < size; i++) {
      float candidateKey = keys[i]; // keys may be the logits
      int candidateId = ids[i];
      ids[kept] = candidateId;
      logits[kept] = logits[i];
      kept += candidateKey > key || (candidateKey == key && candidateId <= id) ? 1 : 0;
    }
    size = kept;
    weighed = false;
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

  private static boolean before(float logit, int id, float otherLogit, int otherId) {
    return logit > otherLogit || (logit == otherLogit && id < otherId);
  }

  private void reserve(int count) {
    if (ids.length < count) {
      int length = Math.max(count, 2 * ids.length);
      ids = Arrays.copyOf(ids, length);
      logits = Arrays.copyOf(logits, length);
    }
  }
}
