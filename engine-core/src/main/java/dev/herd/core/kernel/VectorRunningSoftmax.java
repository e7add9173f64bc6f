package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The softmax of positions taken in order, {@link AttentionKernel#runningSoftmax}. Its exponentials
 * are those of doubles, so as floats they are correctly rounded, but for one of some ten million: x
 * = n ln 2 + r with |r| at most ln 2 / 2, and e^r is its series to the power of 11.
 */
final class VectorRunningSoftmax {
  private static final VectorShape SHAPE = VectorShape.forBitSize(VectorWidth.BITS);
  private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SHAPE);

  /** Floats that widen to one vector of doubles. */
  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(VectorWidth.BITS / 2));

  private static final int LENGTH = DOUBLES.length();

  // See Vectors.
  private static final Class<? extends DoubleVector> DOUBLE_VECTOR =
      DoubleVector.zero(DOUBLES).getClass();
  private static final Class<? extends LongVector> LONG_VECTOR =
      LongVector.zero(VectorSpecies.of(long.class, SHAPE)).getClass();
  private static final Class<? extends FloatVector> FLOAT_VECTOR =
      FloatVector.zero(FLOATS).getClass();

  /** Under this, e^x is less than half of the least float. */
  private static final DoubleVector LEAST = constant(FloatMath.EXP_MIN);

  /** Added to a double under 2^51, it leaves the nearest integer in the lowest bits. */
  private static final DoubleVector ROUND = constant(0x1.8p52);

  private static final int MANTISSA_BITS = 52;

  /** The exponent of 1; {@link #ROUND} has nothing in the bits that this is added to. */
  private static final long BIAS = 1023;

  private static final DoubleVector LOG2_E = constant(1 / Math.log(2));
  private static final DoubleVector MINUS_LN_2 = constant(-Math.log(2));
  private static final DoubleVector ONE = constant(1);
  private static final DoubleVector POWER_2 = constant(1 / 2.0);
  private static final DoubleVector POWER_3 = constant(1 / 6.0);
  private static final DoubleVector POWER_4 = constant(1 / 24.0);
  private static final DoubleVector POWER_5 = constant(1 / 120.0);
  private static final DoubleVector POWER_6 = constant(1 / 720.0);
  private static final DoubleVector POWER_7 = constant(1 / 5_040.0);
  private static final DoubleVector POWER_8 = constant(1 / 40_320.0);
  private static final DoubleVector POWER_9 = constant(1 / 362_880.0);
  private static final DoubleVector POWER_10 = constant(1 / 3_628_800.0);
  private static final DoubleVector POWER_11 = constant(1 / 39_916_800.0);

  private VectorRunningSoftmax() {}

  private static DoubleVector constant(double value) {
    return DoubleVector.broadcast(DOUBLES, value);
  }

  static float of(float[] x, int xo, int n, float[] factors, int fo) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(fo, n, factors.length);
    subtractMaxima(x, xo, n, factors, fo);
    int end = xo + n;
    int j = xo;
    for (; j <= end - LENGTH; j += LENGTH) {
      exp(x, j);
    }
    for (; j < end; j++) {
      x[j] = (float) Math.exp(x[j]);
    }
    return sum(x, xo, n, factors, fo);
  }

  private static float sum(float[] x, int xo, int n, float[] factors, int fo) {
    float sum = 0;
    for (int j = 0; j < n; j++) {
      if (factors[fo + j] != 1) { // each addition waits for the one before, so no more than that
        sum *= factors[fo + j];
      }
      sum += x[xo + j];
    }
    return sum;
  }

  /** Leaves of each score what it is more than the largest so far. New ones are few. */
  private static void subtractMaxima(float[] x, int xo, int n, float[] factors, int fo) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      float score = x[xo + j];
      float factor = 1;
      if (!(score <= maximum)) { // greater, or one is NaN
        factor = score > maximum ? (float) Math.exp(maximum - score) : 1;
        maximum = Math.max(maximum, score);
      }
      factors[fo + j] = factor;
      x[xo + j] = score - maximum;
    }
  }

  /** Replaces a vector of numbers, none of them positive, by their exponentials. */
  private static void exp(float[] x, int index) {
    FloatVector floats = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, x, index));
    DoubleVector values =
        DOUBLE_VECTOR.cast(floats.convertShape(VectorOperators.F2D, DOUBLES, 0)).max(LEAST);
    DoubleVector shifted = values.fma(LOG2_E, ROUND);
    DoubleVector rest = shifted.sub(ROUND).fma(MINUS_LN_2, values);
    FLOAT_VECTOR
        .cast(series(rest).mul(powerOfTwo(shifted)).convertShape(VectorOperators.D2F, FLOATS, 0))
        .intoArray(x, index);
  }

  private static DoubleVector series(DoubleVector x) {
    DoubleVector upper = x.fma(POWER_11, POWER_10).fma(x, POWER_9).fma(x, POWER_8);
    return lower(x, upper.fma(x, POWER_7).fma(x, POWER_6).fma(x, POWER_5));
  }

  private static DoubleVector lower(DoubleVector x, DoubleVector upper) {
    DoubleVector middle = upper.fma(x, POWER_4).fma(x, POWER_3);
    return middle.fma(x, POWER_2).fma(x, ONE).fma(x, ONE);
  }

  /** Returns 2^n of n + {@link #ROUND}. */
  private static DoubleVector powerOfTwo(DoubleVector shifted) {
    LongVector bits = LONG_VECTOR.cast(shifted.reinterpretAsLongs());
    return DOUBLE_VECTOR.cast(
        bits.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsDoubles());
  }
}
