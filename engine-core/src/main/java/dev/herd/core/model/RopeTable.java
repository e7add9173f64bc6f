package dev.herd.core.model;

import dev.herd.core.model.ModelDescription.Rope;

/**
 * Cosines and sines of rotary positions.
 *
 * <p>The angle of pair i at position p is {@code p * base^(-2i / dimensions) / factor_i}, scaled,
 * or by YaRN blended between scaled and not, as {@link Rope} says. Immutable.
 */
final class RopeTable {
  private final int pairs;
  private final float magnitude;

  /** The angle of each pair per position, in radians. */
  private final double[] frequencies;

  /**
   * Prepares the frequencies.
   *
   * @param factors divisors of the frequencies (pairs), null for none
   */
  RopeTable(Rope rope, float[] factors) {
    pairs = rope.dimensions() / 2;
    magnitude = rope.magnitude();
    frequencies = new double[pairs];
    double low = Math.max(0, Math.floor(correctionPair(rope, rope.betaFast())));
    double high = Math.min(rope.dimensions() - 1, Math.ceil(correctionPair(rope, rope.betaSlow())));
    for (int i = 0; i < pairs; i++) {
      double plain = Math.pow(rope.base(), -2.0 * i / rope.dimensions());
      if (factors != null) {
        plain /= factors[i];
      }
      double scaled = plain * rope.frequencyScale();
      frequencies[i] = scaled;
      if (rope.extrapolation() != 0) {
        double ramp = 1 - Math.clamp((i - low) / Math.max(0.001, high - low), 0.0, 1.0);
        double mix = ramp * rope.extrapolation();
        frequencies[i] = scaled * (1 - mix) + plain * mix;
      }
    }
  }

  /** Returns the (fractional) pair that makes {@code rotations} turns over the original context. */
  private static double correctionPair(Rope rope, double rotations) {
    return rope.dimensions()
        * Math.log(rope.originalContext() / (rotations * 2 * Math.PI))
        / (2 * Math.log(rope.base()));
  }

  /** Returns the number of pairs that rotate. */
  int pairs() {
    return pairs;
  }

  /** Writes the cosines and sines of one position at {@code offset}. */
  void fill(int position, float[] cosines, float[] sines, int offset) {
    for (int i = 0; i < pairs; i++) {
      double angle = position * frequencies[i];
      cosines[offset + i] = (float) Math.cos(angle) * magnitude;
      sines[offset + i] = (float) Math.sin(angle) * magnitude;
    }
  }
}
