package dev.herd.core.model;

import dev.herd.core.model.ModelDescription.Rope;

/**
 * Cosines and sines of rotary positions.
 *
 * <p>The angle of pair i at position p is {@code p * base^(-2i / dimensions) / factor_i}, scaled,
 * or by YaRN blended between scaled and not, as {@link Rope} says. Angles are floats, each pair's
 * the one before times a ratio, as the reference library computes them: far into a context an angle
 * of hundreds of radians has an error that shows, and models are compared with its results.
 * Immutable.
 */
final class RopeTable {
  private final Rope rope;
  private final int pairs;

  /** The angle of a pair over that of the pair before. */
  private final float ratio;

  /** Divisors of the angles (pairs). */
  private final float[] factors;

  /** YaRN's share of the angle that isn't scaled (pairs). */
  private final float[] mix;

  /**
   * Prepares the frequencies.
   *
   * @param factors divisors of the frequencies (pairs), null for none
   */
  RopeTable(Rope rope, float[] factors) {
    this.rope = rope;
    pairs = rope.dimensions() / 2;
    ratio = (float) Math.pow(rope.base(), -2f / rope.dimensions());
    this.factors = new float[pairs];
    mix = new float[pairs];
    double low = Math.max(0, Math.floor(correctionPair(rope, rope.betaFast())));
    double high = Math.min(rope.dimensions() - 1, Math.ceil(correctionPair(rope, rope.betaSlow())));
    for (int i = 0; i < pairs; i++) {
      this.factors[i] = factors == null ? 1 : factors[i];
      double ramp = 1 - Math.clamp((i - low) / Math.max(0.001, high - low), 0.0, 1.0);
      mix[i] = rope.extrapolation() == 0 ? 0 : (float) ramp * rope.extrapolation();
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
    float angle = position;
    for (int i = 0; i < pairs; i++) {
      float plain = angle / factors[i];
      float scaled = rope.frequencyScale() * plain;
      float blended = mix[i] == 0 ? scaled : scaled * (1 - mix[i]) + plain * mix[i];
      cosines[offset + i] = FloatAngle.cos(blended) * rope.magnitude();
      sines[offset + i] = FloatAngle.sin(blended) * rope.magnitude();
      angle *= ratio;
    }
  }
}
