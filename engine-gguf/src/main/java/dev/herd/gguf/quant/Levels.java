package dev.herd.gguf.quant;

/** Arithmetic on the levels and values of a block that several types share. */
final class Levels {
  /** Below this magnitude a sub-block counts as zeros, as in the reference quantisers. */
  static final float ZERO = 1e-15f;

  /** 1.5 * 2^23: a float of this size has no fraction, so adding it rounds. */
  private static final float ROUNDER = 0x1.8p23f;

  private Levels() {}

  /** Sets {@code x[i] = x[i] * scale + bias} for {@code count} floats. */
  static void affine(float[] x, int offset, int count, float scale, float bias) {
    for (int i = offset; i < offset + count; i++) {
      x[i] = x[i] * scale + bias;
    }
  }

  /** Sets {@code x[i] = (x[i] - zero) * scale} for {@code count} floats. */
  static void symmetric(float[] x, int offset, int count, int zero, float scale) {
    for (int i = offset; i < offset + count; i++) {
      x[i] = (x[i] - zero) * scale;
    }
  }

  /** Sets {@code x[i] = table[x[i]] * scale} for {@code count} floats that are table indices. */
  static void lookUp(float[] x, int offset, int count, byte[] table, float scale) {
    for (int i = offset; i < offset + count; i++) {
      x[i] = table[(int) x[i]] * scale;
    }
  }

  /** Returns the value of largest magnitude, with its sign; the first of equals. */
  static float extreme(float[] x, int offset, int count) {
    float extreme = 0;
    for (int i = offset; i < offset + count; i++) {
      if (Math.abs(x[i]) > Math.abs(extreme)) {
        extreme = x[i];
      }
    }
    return extreme;
  }

  /**
   * Returns {@code 1 / scale}, or 0 where that is no finite number: all levels are then those of
   * zero, and so is the scale once it is rounded to half precision.
   */
  static float inverse(float scale) {
    float inverse = 1 / scale;
    return Float.isInfinite(inverse) ? 0 : inverse;
  }

  /**
   * Returns a scale, unless the sums that gave it have overflowed.
   *
   * @throws QuantizationException if the scale is no finite number
   */
  static float requireFiniteScale(float scale) {
    if (!Float.isFinite(scale)) {
      throw new QuantizationException("the values of a block are too large for its scale");
    }
    return scale;
  }

  /**
   * Rounds to the nearest whole number, ties to even. Exact below 2^22, which is far beyond every
   * level; NaN gives 0.
   */
  static int nearest(float x) {
    return (int) (x + ROUNDER - ROUNDER);
  }

  /** Rounds as {@link #nearest} and clamps to {@code [low, high]}. */
  static int nearest(float x, int low, int high) {
    return Math.clamp(nearest(x), low, high);
  }
}
