package dev.herd.gguf.quant;

/**
 * The sixteen values that the four-bit levels of IQ4_NL and IQ4_XS stand for: denser near zero,
 * where weights are (kvalues_iq4nl of ggml-common.h).
 */
final class Iq4Table {
  static final byte[] VALUES = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private static final int STEPS = 7; // trial scales either side of the full range

  private Iq4Table() {}

  /** Returns the level whose value is nearest; of two as near the higher. */
  static int nearest(float x) {
    float twice = x + x; // both sides of the comparison are exact
    int level = 0;
    for (int step = VALUES.length / 2; step > 0; step >>= 1) {
      int next = level + step;
      level = twice >= VALUES[next - 1] + VALUES[next] ? next : level;
    }
    return level;
  }

  /** Sets levels for {@code x / scale}, given the inverse of the scale. */
  static void assign(
      float[] x, int offset, int count, float inverse, byte[] levels, int levelsOffset) {
    for (int i = 0; i < count; i++) {
      levels[levelsOffset + i] = (byte) nearest(inverse * x[offset + i]);
    }
  }

  /**
   * Returns the scale with which the levels of {@code count} values lose least, values weighing
   * their square: scales around the full range are tried. 0 if all values are zero.
   *
   * @throws QuantizationException if the values are so large that the sums overflow
   */
  static float fit(float[] x, int offset, int count) {
    float extreme = Levels.extreme(x, offset, count);
    if (Math.abs(extreme) < Levels.ZERO) {
      return 0;
    }
    float scale = 0;
    float best = 0; // the part of the squares that the scale explains
    for (int step = -STEPS - 1; step <= STEPS; step++) {
      // The first trial is the full range with the extreme at the other end, as the reference does.
      float inverse = step < -STEPS ? -VALUES[0] / extreme : (step + VALUES[0]) / extreme;
      float sumXQ = 0;
      float sumQ2 = 0;
      for (int i = offset; i < offset + count; i++) {
        float q = VALUES[nearest(inverse * x[i])];
        float weight = x[i] * x[i];
        sumXQ += weight * q * x[i];
        sumQ2 += weight * q * q;
      }
      if (sumQ2 > 0 && (step < -STEPS || sumXQ * sumXQ > best * sumQ2)) {
        scale = sumXQ / sumQ2;
        best = scale * sumXQ;
      }
    }
    return Levels.requireFiniteScale(scale);
  }
}
