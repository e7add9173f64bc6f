package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential functions on vectors of floats. The Vector API's own are calls into a library that
 * exists on some platforms only, and are several times slower elsewhere; these are a few fused
 * multiply-adds everywhere.
 *
 * <p>Constants are vectors made once: broadcasting them in place costs the compiler so many nodes
 * that it gives up inlining in the middle of {@link #tanh}, and then every operation allocates.
 * Methods are of 35 bytecodes or fewer, which it inlines whatever a profile says.
 */
final class VectorMath {
  private static final FloatVector ONE = constant(1);
  private static final FloatVector TWO = constant(2);
  private static final FloatVector EXP_MIN = constant(FloatMath.EXP_MIN);
  private static final FloatVector EXP_NORMAL_MIN = constant(FloatMath.EXP_NORMAL_MIN);
  private static final FloatVector EXP_MAX = constant(FloatMath.EXP_MAX);
  private static final FloatVector LOG2_E = constant(FloatMath.LOG2_E);
  private static final FloatVector MINUS_LN_2_HIGH = constant(-FloatMath.LN_2_HIGH);
  private static final FloatVector MINUS_LN_2_LOW = constant(-FloatMath.LN_2_LOW);
  private static final FloatVector ROUND = constant(FloatMath.ROUND);
  private static final IntVector ROUND_BITS = IntVector.broadcast(INTS, FloatMath.ROUND_BITS);
  private static final IntVector EXPONENT_BIAS = IntVector.broadcast(INTS, 127);
  private static final IntVector SIGN = IntVector.broadcast(INTS, Integer.MIN_VALUE);
  private static final FloatVector EXP_5 = constant(FloatMath.EXP_5);
  private static final FloatVector EXP_4 = constant(FloatMath.EXP_4);
  private static final FloatVector EXP_3 = constant(FloatMath.EXP_3);
  private static final FloatVector EXP_2 = constant(FloatMath.EXP_2);
  private static final FloatVector EXP_1 = constant(FloatMath.EXP_1);
  private static final FloatVector TANH_SMALL = constant(FloatMath.TANH_SMALL);
  private static final FloatVector TANH_SATURATED = constant(FloatMath.TANH_SATURATED);
  private static final FloatVector TANH_4 = constant(FloatMath.TANH_4);
  private static final FloatVector TANH_3 = constant(FloatMath.TANH_3);
  private static final FloatVector TANH_2 = constant(FloatMath.TANH_2);
  private static final FloatVector TANH_1 = constant(FloatMath.TANH_1);
  private static final FloatVector TANH_0 = constant(FloatMath.TANH_0);

  private VectorMath() {}

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /**
   * Returns e^x with a relative error under 2.5e-7 where the result is a normal float, rounded
   * gradually to 0 under that. NaN gives NaN.
   *
   * <p>x = n ln 2 + r with |r| at most ln 2 / 2; e^r by a polynomial of degree 5, and 2^n as two
   * factors, since 2^128 is no float while results of n = 128 may be.
   */
  static FloatVector exp(FloatVector x) {
    // Compare and blend, since min and max take several instructions for the sake of NaN.
    FloatVector clamped = x.blend(EXP_MAX, x.compare(VectorOperators.GT, EXP_MAX));
    return expNotLarge(clamped);
  }

  /** Returns {@link #exp} of values that are at most {@link FloatMath#EXP_MAX}. */
  static FloatVector expNotLarge(FloatVector x) {
    return expInRange(x.blend(EXP_MIN, x.compare(VectorOperators.LT, EXP_MIN)));
  }

  /**
   * Returns {@link #exp} of values that are at most 0. Of those under {@link
   * FloatMath#EXP_NORMAL_MIN} it returns that one's, some 2^-126: that takes fewer operations.
   */
  static FloatVector expNotPositive(FloatVector x) {
    return expNormal(x.blend(EXP_NORMAL_MIN, x.compare(VectorOperators.LT, EXP_NORMAL_MIN)));
  }

  private static FloatVector expNormal(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUND);
    return expOfRest(x, shifted.sub(ROUND)).mul(powerOfTwo(exponent(shifted)));
  }

  private static FloatVector expInRange(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUND);
    return timesPowerOfTwo(expOfRest(x, shifted.sub(ROUND)), exponent(shifted));
  }

  /** Returns n of a sum with {@link FloatMath#ROUND}. */
  private static IntVector exponent(FloatVector shifted) {
    return Vectors.ints(shifted).sub(ROUND_BITS);
  }

  /** Returns e^(x - n ln 2). */
  private static FloatVector expOfRest(FloatVector x, FloatVector n) {
    return expOfSmall(n.fma(MINUS_LN_2_LOW, n.fma(MINUS_LN_2_HIGH, x)));
  }

  private static FloatVector expOfSmall(FloatVector r) {
    FloatVector square = r.mul(r);
    return upper(r, square).fma(square, r.fma(EXP_1, ONE));
  }

  private static FloatVector upper(FloatVector r, FloatVector square) {
    return r.fma(EXP_5, EXP_4).fma(square, r.fma(EXP_3, EXP_2));
  }

  private static FloatVector timesPowerOfTwo(FloatVector p, IntVector exponent) {
    IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
    return p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return Vectors.floats(exponent.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, 23));
  }

  /** Returns tanh(x) with a relative error under 3e-7. */
  static FloatVector tanh(FloatVector x) {
    FloatVector magnitude = x.abs();
    FloatVector bounded =
        magnitude.blend(TANH_SATURATED, magnitude.compare(VectorOperators.GT, TANH_SATURATED));
    FloatVector exp = expInRange(bounded.add(bounded));
    FloatVector large = withSign(ONE.sub(TWO.div(exp.add(ONE))), x);
    FloatVector square = x.mul(x);
    FloatVector p = square.fma(TANH_4, TANH_3);
    p = p.fma(square, TANH_2).fma(square, TANH_1).fma(square, TANH_0);
    FloatVector small = p.mul(square).fma(x, x);
    return large.blend(small, magnitude.compare(VectorOperators.LT, TANH_SMALL));
  }

  private static FloatVector withSign(FloatVector positive, FloatVector sign) {
    IntVector signBit = Vectors.ints(sign).and(SIGN);
    return Vectors.floats(Vectors.ints(positive).or(signBit));
  }

  /** Returns x / (1 + e^-x). */
  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(ONE));
  }
}
