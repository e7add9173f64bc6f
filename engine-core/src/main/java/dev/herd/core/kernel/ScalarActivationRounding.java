package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

/** The readable reference of {@link ActivationRounding}. */
final class ScalarActivationRounding implements ActivationRounding {
  /** The largest 8-bit level used. */
  static final float LEVELS = 127;

  /** Blocks under this magnitude are zeros: the inverse of their scale may be infinite. */
  private static final float SMALLEST = 1e-30f;

  static final int SMALL_BLOCK = 32;
  static final int LARGE_BLOCK = 256;

  @Override
  public void halves(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = FloatMath.half(x[xo + i]);
    }
  }

  @Override
  public void raisedHalves(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = FloatMath.half(x[xo + i]) * FloatMath.HALF_RAISE;
    }
  }

  @Override
  public void bfloats(float[] x, int xo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToRawIntBits(x[xo + i]);
      int odd = bits >>> 16 & 1;
      y[yo + i] = Float.intBitsToFloat((bits + 0x7FFF + odd) & 0xFFFF_0000);
    }
  }

  @Override
  public void blocksOf32(float[] x, int xo, float[] y, int yo, int n) {
    checkBlocks(n, SMALL_BLOCK);
    for (int b = 0; b < n; b += SMALL_BLOCK) {
      float largest = 0;
      for (int i = b; i < b + SMALL_BLOCK; i++) {
        largest = Math.max(largest, Math.abs(x[xo + i]));
      }
      float inverse = inverseOfScale(largest);
      float scale = halfScale(largest);
      for (int i = b; i < b + SMALL_BLOCK; i++) {
        y[yo + i] = (float) Math.rint(x[xo + i] * inverse) * scale;
      }
    }
  }

  /** Returns the factor that brings a block with this largest magnitude to 127; 0 for zeros. */
  static float inverseOfScale(float largest) {
    return largest < SMALLEST ? 0 : LEVELS / largest;
  }

  /** Returns the factor that brings a block's value of largest magnitude to -127; 0 for zeros. */
  static float inverseOfExtreme(float extreme) {
    return Math.abs(extreme) < SMALLEST ? 0 : -LEVELS / extreme;
  }

  /** Returns the scale of a block of 256 whose values were multiplied by {@code inverse}. */
  static float scale(float inverse) {
    return inverse == 0 ? 0 : 1 / inverse;
  }

  static float halfScale(float largest) {
    return FloatMath.half(largest / LEVELS);
  }

  @Override
  public void blocksOf256(float[] x, int xo, float[] y, int yo, int n) {
    checkBlocks(n, LARGE_BLOCK);
    for (int b = 0; b < n; b += LARGE_BLOCK) {
      float extreme = firstExtreme(x, xo + b, LARGE_BLOCK);
      float inverse = inverseOfExtreme(extreme);
      float scale = scale(inverse);
      for (int i = b; i < b + LARGE_BLOCK; i++) {
        y[yo + i] = Math.min(LEVELS, (float) Math.rint(x[xo + i] * inverse)) * scale;
      }
    }
  }

  /** Returns the first value of largest magnitude. */
  static float firstExtreme(float[] x, int xo, int n) {
    float extreme = 0;
    for (int i = 0; i < n; i++) {
      if (Math.abs(x[xo + i]) > Math.abs(extreme)) {
        extreme = x[xo + i];
      }
    }
    return extreme;
  }

  static void checkBlocks(int n, int block) {
    if (n % block != 0) {
      throw new IllegalArgumentException(n + " values are no whole number of blocks of " + block);
    }
    checkFromIndexSize(0, n, Integer.MAX_VALUE);
  }
}
