package dev.herd.core.kernel;

/**
 * Exponential functions on single floats, operation for operation those of {@link VectorMath}: the
 * tail of a slice gets the same bits as its body, so a result does not depend on its position.
 */
final class FloatMath {
  /** Under this, e^x is less than half of the least float. */
  static final float EXP_MIN = -104;

  /** Down to this, e^x is a normal float: -126 ln 2. */
  static final float EXP_NORMAL_MIN = -87.33654f;

  /** Over this, e^x is infinite as a float. */
  static final float EXP_MAX = 89;

  static final float LOG2_E = 0x1.715476p0f;

  /** The upper bits of ln 2: their product with a small integer is exact. */
  static final float LN_2_HIGH = 0x1.62e4p-1f;

  /** What {@link #LN_2_HIGH} lacks of ln 2. */
  static final float LN_2_LOW = 0x1.7f7d1cp-20f;

  /**
   * 3 * 2^22: added to a float under 2^22, it leaves the nearest integer in the lowest bits;
   * subtracted again, it leaves the nearest integer.
   */
  static final float ROUND = 12582912f;

  static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  /** A float's exponent bias less a half's, as a factor. */
  static final float HALF_REBIAS = 0x1p112f;

  /** What activations are multiplied by, and weights divided by, where {@link F16Words} are. */
  static final float HALF_RAISE = HALF_REBIAS / (1 << F16Words.RAISE);

  /** The exponent of a float, in place. */
  static final int EXPONENT_BITS = 0x7F80_0000;

  /** The exponent of halves under 2^-13, in the place of a float's. */
  static final int LEAST_HALF_EXPONENT = Float.floatToRawIntBits(0x1p-14f);

  /**
   * Added to the exponent of a float, it gives 1.5 * 2^13 times that power of two: added to the
   * float and subtracted again, that leaves the 11 bits of a half.
   */
  static final int HALF_STEP = 13 << 23 | 1 << 22;

  /**
   * (e^r - 1) / r on |r| <= ln 2 / 2, highest power first; from ARM's Optimized Routines, expf of
   * AdvSIMD. The reference library has them too, and evaluates them in the same order, so that
   * results agree to the last bit.
   */
  static final float EXP_5 = 0x1.0e4020p-7f;

  static final float EXP_4 = 0x1.573e2ep-5f;
  static final float EXP_3 = 0x1.555e66p-3f;
  static final float EXP_2 = 0x1.fffdb6p-2f;
  static final float EXP_1 = 0x1.ffffecp-1f;

  /** Under this magnitude tanh is a polynomial, over it a quotient of exponentials. */
  static final float TANH_SMALL = 0.625f;

  /** From this magnitude on, tanh is 1 as a float. */
  static final float TANH_SATURATED = 10;

  /** (tanh(x) / x - 1) / x^2 as powers of x^2, highest first; from Cephes, tanhf.c. */
  static final float TANH_4 = -0.0057049887f;

  static final float TANH_3 = 0.020639088f;
  static final float TANH_2 = -0.053739715f;
  static final float TANH_1 = 0.13331442f;
  static final float TANH_0 = -0.3333328f;

  private FloatMath() {}

  /** Returns e^x; see {@link VectorMath#exp}. */
  static float exp(float x) {
    float clamped = x < EXP_MIN ? EXP_MIN : x > EXP_MAX ? EXP_MAX : x;
    float shifted = Math.fma(clamped, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN_2_LOW, Math.fma(n, -LN_2_HIGH, clamped));
    float square = r * r;
    float upper = Math.fma(Math.fma(EXP_5, r, EXP_4), square, Math.fma(EXP_3, r, EXP_2));
    float p = Math.fma(upper, square, Math.fma(EXP_1, r, 1));
    int exponent = Float.floatToRawIntBits(shifted) - ROUND_BITS;
    int half = exponent >> 1;
    return p * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  private static float powerOfTwo(int exponent) {
    return Float.intBitsToFloat((exponent + 127) << 23);
  }

  /** Returns tanh(x). */
  static float tanh(float x) {
    float magnitude = Math.abs(x);
    if (magnitude < TANH_SMALL) {
      float square = x * x;
      float p = Math.fma(square, TANH_4, TANH_3);
      p = Math.fma(p, square, TANH_2);
      p = Math.fma(p, square, TANH_1);
      p = Math.fma(p, square, TANH_0);
      return Math.fma(p * square, x, x);
    }
    float bounded = Math.min(magnitude, TANH_SATURATED);
    float large = 1 - 2 / (exp(bounded + bounded) + 1);
    return Math.copySign(large, x);
  }

  /** Returns x / (1 + e^-x). */
  static float silu(float x) {
    return x / (exp(-x) + 1);
  }

  /** Returns the nearest half, as a float. */
  static float half(float x) {
    return Float.float16ToFloat(ScalarVectorOps.saturatedHalf(x));
  }

  /**
   * Returns x rounded to half precision, with the largest exponents of a float: the nearest half up
   * to 65504, and the nearest number of 11 bits beyond.
   */
  static float halfPrecision(float x) {
    int exponent = Math.max(Float.floatToRawIntBits(x) & EXPONENT_BITS, LEAST_HALF_EXPONENT);
    float step = Float.intBitsToFloat(exponent + HALF_STEP);
    return (x + step) - step;
  }
}
