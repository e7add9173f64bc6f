package dev.herd.core.kernel;

import static dev.herd.core.kernel.KernelTests.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class VectorMathTest {
  private static final float EXP_TOLERANCE = 2.5e-7f;
  private static final float TANH_TOLERANCE = 3e-7f;
  private static final float LOGISTIC_TOLERANCE = 5e-7f;

  /** All that names vectors, since the test class itself is loaded where there are none. */
  private interface VectorFunction {
    FloatVector apply(FloatVector x);

    static FloatVector broadcast(float x) {
      return FloatVector.broadcast(VectorWidth.FLOATS, x);
    }
  }

  private interface FloatFunction {
    float apply(float x);
  }

  @BeforeEach
  void assumeVectors() {
    KernelTests.assumeVectors();
  }

  @Test
  void exponentialOfTheWholeRange() {
    for (float x = -87.3f; x < 88.72f; x += 0.0047f) {
      check(x, VectorMath::exp, FloatMath::exp, StrictMath::exp, EXP_TOLERANCE, 0);
    }
    for (float x = 1; x > 1e-38f; x *= 0.71f) {
      check(x, VectorMath::exp, FloatMath::exp, StrictMath::exp, EXP_TOLERANCE, 0);
      check(-x, VectorMath::exp, FloatMath::exp, StrictMath::exp, EXP_TOLERANCE, 0);
    }
  }

  @Test
  void exponentialUnderflowsGradually() {
    for (float x = -87.3f; x > -120; x -= 0.0173f) {
      check(x, VectorMath::exp, FloatMath::exp, StrictMath::exp, EXP_TOLERANCE, Float.MIN_VALUE);
    }
    assertThat(exp(-104)).isZero();
    assertThat(exp(-1e30f)).isZero();
    assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
  }

  @Test
  void exponentialOfSpecialValues() {
    assertThat(exp(0)).isEqualTo(1);
    assertThat(exp(-0f)).isEqualTo(1);
    assertThat(exp(88.75f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(exp(1e30f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(exp(Float.NaN)).isNaN();
  }

  @Test
  void hyperbolicTangent() {
    for (float x = -12; x < 12; x += 0.0031f) {
      check(x, VectorMath::tanh, FloatMath::tanh, StrictMath::tanh, TANH_TOLERANCE, 0);
    }
    for (float x : new float[] {0, 1e-40f, -1e-40f, 1e-10f, 50, -1e30f, Float.POSITIVE_INFINITY}) {
      check(x, VectorMath::tanh, FloatMath::tanh, StrictMath::tanh, TANH_TOLERANCE, 0);
    }
    assertThat(VectorMath.tanh(VectorFunction.broadcast(Float.NaN)).lane(0)).isNaN();
    assertThat(FloatMath.tanh(Float.NaN)).isNaN();
  }

  @Test
  void logisticUnits() {
    for (float x = -80; x < 90; x += 0.013f) {
      check(
          x,
          VectorMath::silu,
          FloatMath::silu,
          v -> v / (1 + StrictMath.exp(-v)),
          LOGISTIC_TOLERANCE,
          0);
    }
  }

  private static void check(
      float x,
      VectorFunction vector,
      FloatFunction scalar,
      DoubleUnaryOperator exact,
      float relative,
      float absolute) {
    float actual = vector.apply(VectorFunction.broadcast(x)).lane(VectorWidth.LANES - 1);
    assertThat(actual).as("twin at %s", x).isEqualTo((Float) scalar.apply(x));
    assertClose("at " + x, actual, (float) exact.applyAsDouble(x), relative, absolute);
  }

  @Test
  void exponentialsOfNegativesAreTheSameToTheBit() {
    for (int i = 0; i <= 87_000; i++) {
      float x = i * -1e-3f;
      assertThat(expNotPositive(x)).isEqualTo((Float) FloatMath.exp(x));
    }
    assertThat(expNotPositive(-88)).isBetween(0f, 0x1p-125f);
    assertThat(expNotPositive(Float.NEGATIVE_INFINITY)).isBetween(0f, 0x1p-125f);
    assertThat(expNotPositive(Float.NaN)).isNaN();
  }

  private static float expNotPositive(float x) {
    return VectorMath.expNotPositive(VectorFunction.broadcast(x)).lane(0);
  }

  private static float exp(float x) {
    float actual = VectorMath.exp(VectorFunction.broadcast(x)).lane(0);
    assertThat(FloatMath.exp(x)).isEqualTo((Float) actual);
    return actual;
  }
}
