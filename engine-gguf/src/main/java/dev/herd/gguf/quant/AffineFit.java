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

  private float sumW;
  private float sumX;
  private float scale;
  private float low; // the value of level 0, never above zero
  private float error;

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
    return -low;
  }

  /** Fits one sub-block and writes its levels. */
  void fit(float[] x, int offset, byte[] levels, int levelsOffset) {
    weigh(x, offset);
    low = x[offset];
    float high = low;
    sumW = weights[0];
    sumX = sumW * low;
    for (int i = 1; i < count; i++) {
      float value = x[offset + i];
      low = Math.min(low, value);
      high = Math.max(high, value);
      sumW += weights[i];
      sumX += weights[i] * value;
    }
    low = Math.min(low, 0);
    if (high <= low) {
      scale = 0;
      Arrays.fill(levels, levelsOffset, levelsOffset + count, (byte) 0);
      return;
    }
    float inverse = highest / (high - low);
    scale = 1 / inverse;
    assign(x, offset, inverse, levels, levelsOffset);
    error = error(x, offset, levels, levelsOffset, scale, low);
    for (int step = 0; step <= steps; step++) {
      assign(x, offset, (firstStep + STEP * step + highest) / (high - low), trial, 0);
      improve(x, offset, levels, levelsOffset);
    }
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

  /** Sets levels by the lowest value of the best fit so far. */
  private void assign(float[] x, int offset, float inverse, byte[] levels, int levelsOffset) {
    for (int i = 0; i < count; i++) {
      levels[levelsOffset + i] = (byte) Levels.nearest(inverse * (x[offset + i] - low), 0, highest);
    }
  }

  /** Solves for the trial's scale and minimum, and takes all three over if they lose less. */
  private void improve(float[] x, int offset, byte[] levels, int levelsOffset) {
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
    if (!(determinant > 0)) {
      return;
    }
    float trialScale = (sumW * sumXL - sumX * sumL) / determinant;
    float trialLow = (sumL2 * sumX - sumL * sumXL) / determinant;
    if (trialLow > 0) {
      trialLow = 0;
      trialScale = sumXL / sumL2;
    }
    float trialError = error(x, offset, trial, 0, trialScale, trialLow);
    if (trialError < error) {
      System.arraycopy(trial, 0, levels, levelsOffset, count);
      error = trialError;
      scale = trialScale;
      low = trialLow;
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
