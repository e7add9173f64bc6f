package dev.herd.core.sampling;

import dev.herd.core.kernel.SamplingKernel;
import java.util.Arrays;

/**
 * Finds where the fewest candidates of the largest keys end whose weights sum to a given mass.
 *
 * <p>Bars are tried by vectorised sums of the weights above them: first at growing distances from
 * the largest key, then in the middle of what is left. So few candidates remain between two bars
 * that a quickselect that counts weights in place of elements ends it quickly; where all are equal
 * it takes expected linear time. Ties go to the lower id.
 */
final class MassSelection {
  /** Candidates that aren't worth a search by bars. */
  private static final int FEW = 256;

  private static final float FARTHEST = 128; // from there on weights are 0 where keys are logits
  private static final int HALVINGS = 10;

  private final SamplingKernel kernel;
  private int[] positions = new int[64]; // of the candidates between the bars
  private int between;

  // Arguments and what the bars found, for the duration of a call.
  private float[] keys;
  private float[] weights;
  private int[] ids;
  private int count;
  private float low; // the mass from here on is enough
  private float high; // the mass from here on is not
  private double kept; // the mass from high on

  MassSelection(SamplingKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Returns the position of the last candidate that is kept: of those before it in order of falling
   * keys and, among equals, rising ids, all are. Where all together weigh less, that is the very
   * last.
   *
   * @param n candidates, at least 1
   */
  int last(float[] keys, float[] weights, int[] ids, int n, double mass) {
    this.keys = keys;
    this.weights = weights;
    this.ids = ids;
    count = n;
    low = Float.NEGATIVE_INFINITY;
    high = Float.POSITIVE_INFINITY;
    kept = 0;
    if (n > FEW) {
      searchByBars(mass);
    }
    collect();
    if (between == 0) { // rounding left the whole sum short of the mass
      low = Float.NEGATIVE_INFINITY;
      high = Float.POSITIVE_INFINITY;
      kept = 0;
      collect();
    }
    return select(mass);
  }

  private void searchByBars(double mass) {
    float top = kernel.max(keys, 0, count);
    for (float distance = 1; distance <= FARTHEST; distance *= 2) {
      if (tryBar(top - distance, mass)) {
        break;
      }
    }
    if (high > top) {
      high = Math.nextUp(top);
    }
    for (int i = 0; i < HALVINGS; i++) {
      float bar = low + (high - low) / 2;
      if (!(bar > low && bar < high)) { // also where low was never found
        break;
      }
      tryBar(bar, mass);
    }
  }

  /** Returns whether the mass from {@code bar} on is enough, and moves a bound there. */
  private boolean tryBar(float bar, double mass) {
    double sum = 0;
    for (int i = 0; i < count; i += Softmax.STRETCH) {
      sum += kernel.sumFrom(bar, keys, weights, i, Math.min(Softmax.STRETCH, count - i));
    }
    if (sum >= mass) {
      low = bar;
      return true;
    }
    high = bar;
    kept = sum;
    return false;
  }

  private void collect() {
    between = 0;
    for (int i = 0; i < count; i++) {
      if (keys[i] >= low && keys[i] < high) {
        if (between == positions.length) {
          positions = Arrays.copyOf(positions, Math.min(count, 2 * between));
        }
        positions[between++] = i;
      }
    }
  }

  private int select(double mass) {
    int from = 0; // before it: all kept
    int end = between; // from there on: all dropped
    while (end - from > 1) {
      int middle = partition(from, end);
      double left = 0;
      for (int i = from; i < middle; i++) {
        left += weights[positions[i]];
      }
      if (kept + left >= mass) {
        end = middle;
      } else {
        kept += left;
        from = middle;
      }
    }
    return positions[from];
  }

  /**
   * Hoare's partition about a median of three. No two candidates are equal, since ids break ties,
   * so neither part is empty; returns where the right one starts.
   */
  private int partition(int from, int end) {
    int pivot =
        medianOfThree(positions[from], positions[(from + end - 1) >>> 1], positions[end - 1]);
    int i = from - 1;
    int j = end;
    while (true) {
      do {
        i++;
      } while (precedes(positions[i], pivot));
      do {
        j--;
      } while (precedes(pivot, positions[j]));
      if (i >= j) {
        return j + 1;
      }
      int position = positions[i];
      positions[i] = positions[j];
      positions[j] = position;
    }
  }

  private int medianOfThree(int a, int b, int c) {
    if (precedes(a, b)) {
      return precedes(b, c) ? b : precedes(a, c) ? c : a;
    }
    return precedes(a, c) ? a : precedes(b, c) ? c : b;
  }

  private boolean precedes(int a, int b) {
    return keys[a] > keys[b] || (keys[a] == keys[b] && ids[a] < ids[b]);
  }
}
