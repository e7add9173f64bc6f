package dev.herd.core.sampling;

import dev.herd.core.kernel.SamplingKernel;
import java.util.Arrays;

/**
 * Sums of {@code e^((x - max) / temperature)} over slices of any size, and draws with these
 * weights.
 *
 * <p>Weights aren't kept: what remains is a running sum for every {@value #STRETCH} of them. A draw
 * finds the stretch by those and computes its weights again. A vocabulary of 262,144 tokens so
 * needs 6 KB, not the megabyte of its weights.
 */
final class Softmax {
  /** Weights that are added in float; the sum goes on in double. */
  static final int STRETCH = 1024;

  private final SamplingKernel kernel;
  private final float[] weights = new float[STRETCH];
  private double[] sums = new double[4]; // of all stretches up to and with each

  Softmax(SamplingKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Returns the sum of the weights.
   *
   * @param max the greatest of the values, a finite number; greater ones count as this
   */
  double total(float[] x, int xo, int n, float max, double temperature) {
    int stretches = (n + STRETCH - 1) / STRETCH;
    if (sums.length < stretches) {
      sums = Arrays.copyOf(sums, Math.max(stretches, 2 * sums.length));
    }
    float factor = factor(temperature);
    double total = 0;
    for (int i = 0; i < stretches; i++) {
      total += kernel.sum(weights, 0, weigh(x, xo, n, i, max, factor));
      sums[i] = total;
    }
    return total;
  }

  /** Draws a position, counted from xo; the arguments are those of {@link #total}. */
  int draw(float[] x, int xo, int n, float max, double temperature, SplitMix64 random) {
    double total = total(x, xo, n, max, temperature);
    // Under the total even where the product is rounded up to it.
    double point = Math.min(random.nextDouble() * total, Math.nextDown(total));
    int stretch = 0;
    while (sums[stretch] <= point) {
      stretch++;
    }
    int count = weigh(x, xo, n, stretch, max, factor(temperature));
    double rest = stretch == 0 ? point : point - sums[stretch - 1];
    int last = 0;
    for (int i = 0; i < count && rest >= 0; i++) {
      if (weights[i] > 0) {
        rest -= weights[i];
        last = i; // remains so where rounding left a rest of the stretch's sum
      }
    }
    return stretch * STRETCH + last;
  }

  /** Computes the weights of a stretch and returns how many there are. */
  private int weigh(float[] x, int xo, int n, int stretch, float max, float factor) {
    int from = stretch * STRETCH;
    int count = Math.min(STRETCH, n - from);
    kernel.weights(x, xo + from, count, max, factor, weights, 0);
    return count;
  }

  /** Neither 0 nor infinite, since either of them times the other were no number. */
  private static float factor(double temperature) {
    return (float) Math.clamp(1 / temperature, Float.MIN_NORMAL, Float.MAX_VALUE);
  }
}
