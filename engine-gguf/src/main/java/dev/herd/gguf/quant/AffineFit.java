package dev.herd.gguf.quant;

import java.util.Arrays;

/**
 * Finds the scale and minimum with which a sub-block's levels lose least: tries a range of slightly
 * larger and smaller scales, and for each set of levels solves for scale and minimum by weighted
 * least squares. The minimum is never above zero, since its stored negation has no sign.
 *
 * <p>This is the search of ggml's reference quantisers (make_qkx2_quants), with sums in the same
 * order, so that its results are the same. Holds the memory of the search: for one thread.
 */
final class AffineFit {
  private static final float STEP = 0.1f; // levels

  private final int count;
  private final int highest;
  private final float firstStep;
  private final int steps;
  private final boolean absolute;
  private final float[] weights;
  private final byte[] trial;

  private float scale;
  private float minimum;

  private AffineFit(int count, int highest, float firstStep, int steps, boolean absolute) {
    this.count = count;
    this.highest = highest;
    this.firstStep = firstStep;
    this.steps = steps;
    this.absolute = absolute;
    weights = new float[count];
    trial = new byte[count];
  }

  /**
   * A fit by squared error; values weigh their magnitude plus the sub-block's root mean square.
   *
   * @param count values in a sub-block
   * @param highest highest level
   * @param firstStep levels added to the highest one in the first trial
   * @param steps further trials, each a tenth of a level on
   */
  static AffineFit leastSquares(int count, int highest, float firstStep, int steps) {
    return new AffineFit(count, highest, firstStep, steps, false);
  }

  /** A fit by absolute error; values weigh their magnitude. Parameters as for leastSquares. */
  static AffineFit leastAbsolute(int count, int highest, float firstStep, int steps) {
    return new AffineFit(count, highest, firstStep, steps, true);
  }

  /** Returns the highest level. */
  int highest() {
    return highest;
  }

  /** Returns the scale of the last fit. */
  float scale() {
    return scale;
  }

  /** Returns what the last fit subtracts from {@code scale * level}; not negative. */
  float minimum() {
    return minimum;
  }

  /** Fits one sub-block and writes its levels. */
  void fit(float[] x, int offset, byte[] levels, int levelsOffset) {
    weigh(x, offset);
    float low = x[offset];
    float high = low;
    float sumW = weights[0];
    float sumX = sumW * low;
    for (int i = 1; i < count; i++) {
      float value = x[offset + i];
      low = Math.min(low, value);
      high = Math.max(high, value);
      sumW += weights[i];
      sumX += weights[i] * value;
    }
    low = Math.min(low, 0);
    scale = 0;
    minimum = -low;
    if (high <= low) {
      Arrays.fill(levels, levelsOffset, levelsOffset + count, (byte) 0);
      return;
    }
    float range = high - low;
    search(x, offset, range, low, sumW, sumX, levels, levelsOffset);
  }

  private void weigh(float[] x, int offset) {
    float base = 0;
    if (!absolute) {
      float squares = 0;
      for (int i = offset; i < offset + count; i++) {
        squares += x[i] * x[i];
      }
      base = (float) Math.sqrt(squares / count);
    }
    for (int i = 0; i < count; i++) {
      weights[i] = base + Math.abs(x[offset + i]);
    }
  }

  private void search(
      float[] x,
      int offset,
      float range,
      float low,
      float sumW,
      float sumX,
      byte[] levels,
      int levelsOffset) {
    float bestScale = 1 / (highest / range);
    float bestLow = low;
    assign(x, offset, highest / range, low, levels, levelsOffset);
    float bestError = error(x, offset, levels, levelsOffset, bestScale, bestLow);
    for (int step = 0; step <= steps; step++) {
      // Levels are taken from the best minimum so far, the spread from the values.
      assign(x, offset, (firstStep + STEP * step + highest) / range, bestLow, trial, 0);
      float sumL = 0;
      float sumL2 = 0;
      float sumXL = 0;
      for (int i = 0; i < count; i++) {
        float weighted = weights[i] * trial[i];
        sumL += weighted;
        sumL2 += weighted * trial[i];
        sumXL += weighted * x[offset + i];
      }
      float determinant = sumW * sumL2 - sumL * sumL;
      if (determinant > 0) {
        float thisScale = (sumW * sumXL - sumX * sumL) / determinant;
        float thisLow = (sumL2 * sumX - sumL * sumXL) / determinant;
        if (thisLow > 0) {
          thisLow = 0;
          thisScale = sumXL / sumL2;
        }
        float error = error(x, offset, trial, 0, thisScale, thisLow);
        if (error < bestError) {
          System.arraycopy(trial, 0, levels, levelsOffset, count);
          bestError = error;
          bestScale = thisScale;
          bestLow = thisLow;
        }
      }
    }
    scale = bestScale;
    minimum = -bestLow;
  }

  private void assign(
      float[] x, int offset, float inverse, float low, byte[] levels, int levelsOffset) {
    for (int i = 0; i < count; i++) {
      levels[levelsOffset + i] = (byte) Levels.nearest(inverse * (x[offset + i] - low), 0, highest);
    }
  }

  private float error(
      float[] x, int offset, byte[] levels, int levelsOffset, float scale, float low) {
    float error = 0;
    for (int i = 0; i < count; i++) {
      float difference = scale * levels[levelsOffset + i] + low - x[offset + i];
      error += weights[i] * (absolute ? Math.abs(difference) : difference * difference);
    }
    return error;
  }
}
