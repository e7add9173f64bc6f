package dev.herd.core.kernel;

import static dev.herd.core.kernel.KernelTests.GUARD;
import static dev.herd.core.kernel.KernelTests.assertClose;
import static dev.herd.core.kernel.KernelTests.assertGuarded;
import static dev.herd.core.kernel.KernelTests.gaussian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vector operations against the scalar reference, at every size up to a few vectors and beyond. */
@Tag("kernel")
class VectorOpsTest {
  /** Sums: relative to the sum of magnitudes. */
  private static final float SUM_TOLERANCE = 1e-6f;

  private static final float ELEMENT_TOLERANCE = 1e-6f;
  private static final float NORM_TOLERANCE = 2e-6f;

  /** One step of half precision, for results that lie between two. */
  private static final float GELU_TOLERANCE = 0x1p-10f;

  /** Results under the least normal float keep few bits. */
  private static final float SUBNORMAL_TOLERANCE = 64 * Float.MIN_VALUE;

  private static final int BEFORE = 3;
  private static final int AFTER = 20;

  private final VectorOps scalar = new ScalarVectorOps();
  private final Random random = new Random(7);
  private VectorOps vector;

  @BeforeEach
  void assumeVectors() {
    KernelTests.assumeVectors();
    vector = new PanamaVectorOps();
  }

  private interface InPlace {
    void apply(VectorOps ops, float[] x, int offset);
  }

  /** Runs an operation on equal slices by both implementations and compares. */
  private void compareInPlace(int n, float deviation, float tolerance, InPlace operation) {
    float[] expected = gaussian(random, BEFORE, n, AFTER, deviation);
    float[] actual = expected.clone();
    operation.apply(scalar, expected, BEFORE);
    operation.apply(vector, actual, BEFORE);
    assertGuarded(actual, BEFORE, n);
    assertClose(actual, expected, tolerance, tolerance * deviation + SUBNORMAL_TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void dotProduct(int n) {
    float[] a = gaussian(random, BEFORE, n, AFTER, 1);
    float[] b = gaussian(random, 1, n, AFTER, 1);
    float magnitude = scalar.dot(magnitudes(a), BEFORE, magnitudes(b), 1, n);
    assertClose(
        "dot",
        vector.dot(a, BEFORE, b, 1, n),
        scalar.dot(a, BEFORE, b, 1, n),
        0,
        SUM_TOLERANCE * magnitude);
  }

  private static float[] magnitudes(float[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.abs(values[i]);
    }
    return result;
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void arithmetic(int n) {
    float[] other = gaussian(random, 2, n, AFTER, 1);
    compareInPlace(n, 1, ELEMENT_TOLERANCE, (ops, x, at) -> ops.add(other, 2, x, at, n));
    compareInPlace(n, 1, ELEMENT_TOLERANCE, (ops, x, at) -> ops.axpy(0.3f, other, 2, x, at, n));
    compareInPlace(n, 1, ELEMENT_TOLERANCE, (ops, x, at) -> ops.scale(x, at, -1.7f, n));
    compareInPlace(n, 1e-39f, ELEMENT_TOLERANCE, (ops, x, at) -> ops.scale(x, at, -1.7f, n));
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void norms(int n) {
    float[] weight = gaussian(random, 0, n, 0, 1);
    float[] bias = gaussian(random, 0, n, 0, 1);
    for (float[] w : new float[][] {weight, null}) {
      compareInPlace(n, 1, NORM_TOLERANCE, (ops, x, at) -> ops.rmsNorm(x, at, w, 1e-5f, x, at, n));
      for (float[] b : new float[][] {bias, null}) {
        compareInPlace(
            n, 1, NORM_TOLERANCE, (ops, x, at) -> ops.layerNorm(x, at, w, b, 1e-5f, x, at, n));
      }
    }
    compareInPlace(
        n, 1e6f, NORM_TOLERANCE, (ops, x, at) -> ops.rmsNorm(x, at, weight, 1e-6f, x, at, n));
  }

  @Test
  void normsToAnotherSlice() {
    int n = 37;
    float[] x = gaussian(random, BEFORE, n, AFTER, 3);
    float[] original = x.clone();
    float[] expected = new float[n + 9];
    Arrays.fill(expected, GUARD);
    float[] actual = expected.clone();
    scalar.rmsNorm(x, BEFORE, null, 1e-5f, expected, 5, n);
    vector.rmsNorm(x, BEFORE, null, 1e-5f, actual, 5, n);
    assertGuarded(actual, 5, n);
    assertClose(actual, expected, NORM_TOLERANCE, 0);
    assertThat(x).isEqualTo(original);
  }

  @Test
  void normOfZerosIsZero() {
    float[] zeros = new float[50];
    vector.rmsNorm(zeros, 0, null, 1e-5f, zeros, 0, 50);
    vector.layerNorm(zeros, 0, null, null, 1e-5f, zeros, 0, 50);
    assertThat(zeros).containsOnly(0);
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void softmax(int n) {
    compareInPlace(n, 1, ELEMENT_TOLERANCE, (ops, x, at) -> ops.softmax(x, at, n));
    compareInPlace(n, 40, ELEMENT_TOLERANCE, (ops, x, at) -> ops.softmax(x, at, n));
  }

  @Test
  void softmaxOfAVocabulary() {
    int n = 262_145;
    float[] x = gaussian(random, 0, n, 0, 3);
    vector.softmax(x, 0, n);
    double sum = 0;
    for (float p : x) {
      sum += p;
    }
    assertThat(Math.abs(sum - 1)).isLessThan(1e-6);
  }

  @Test
  void softmaxOfSpecialValues() {
    for (int n : new int[] {1, 7, 16, 33}) {
      float[] x = new float[n];
      Arrays.fill(x, Float.NEGATIVE_INFINITY);
      x[n / 2] = -1000;
      vector.softmax(x, 0, n);
      float[] expected = new float[n];
      expected[n / 2] = 1;
      assertThat(x).isEqualTo(expected);

      x[n - 1] = Float.NaN;
      vector.softmax(x, 0, n);
      assertThat(x).containsOnly(Float.NaN);

      Arrays.fill(x, Float.NEGATIVE_INFINITY);
      vector.softmax(x, 0, n);
      assertThat(x).containsOnly(Float.NaN);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void activationFunctions(int n) {
    float[] up = gaussian(random, 2, n, AFTER, 1);
    for (float deviation : new float[] {1, 30, 1e-39f}) {
      compareInPlace(
          n,
          deviation,
          ELEMENT_TOLERANCE,
          (ops, x, at) -> ops.siluMultiply(x, at, up, 2, x, at, n));
      compareInPlace(
          n, deviation, GELU_TOLERANCE, (ops, x, at) -> ops.geluMultiply(x, at, up, 2, x, at, n));
      compareInPlace(n, deviation, GELU_TOLERANCE, (ops, x, at) -> ops.gelu(x, at, x, at, n));
      compareInPlace(n, deviation, ELEMENT_TOLERANCE, (ops, x, at) -> ops.softCap(x, at, 30, n));
    }
  }

  @Test
  void geluIsRoundedToHalvesUnderTen() {
    float[] x = {0.70001f, -1.5f, 9.9999f, 10.0001f, 0, 1e-6f};
    for (VectorOps ops : List.of(scalar, vector)) {
      float[] y = new float[6];
      ops.gelu(x, 0, y, 0, 6);
      for (int i : new int[] {0, 1, 2, 4, 5}) {
        assertThat(y[i]).isEqualTo(FloatMath.half(y[i]));
      }
      assertThat(y[0]).isEqualTo(FloatMath.half(0.5305789f));
      assertThat(y[2]).isEqualTo(10);
      assertThat(y[3]).isEqualTo(10.0001f);
    }
  }

  @Test
  void activationFunctionsOfLargeValues() {
    float[] large = new float[40];
    for (int i = 0; i < large.length; i++) {
      large[i] = (i & 1) == 0 ? 1e20f : -1e20f;
    }
    float[] ones = new float[40];
    Arrays.fill(ones, 1);
    float[] silu = new float[40];
    float[] gelu = new float[40];
    vector.siluMultiply(large, 0, ones, 0, silu, 0, 40);
    vector.gelu(large, 0, gelu, 0, 40);
    for (int i = 0; i < large.length; i++) {
      assertThat(silu[i]).isEqualTo(Math.max(large[i], -0f));
      assertThat(gelu[i] + 0f).isEqualTo(Math.max(large[i], 0f));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void rotaryEmbedding(int pairs) {
    float[] cos = new float[pairs + 5];
    float[] sin = new float[pairs + 5];
    for (int i = 0; i < cos.length; i++) {
      double angle = random.nextDouble() * 100;
      cos[i] = (float) Math.cos(angle);
      sin[i] = (float) Math.sin(angle);
    }
    int n = 2 * pairs;
    compareInPlace(
        n, 1, ELEMENT_TOLERANCE, (ops, x, at) -> ops.ropeAdjacent(x, at, cos, sin, 5, pairs));
    compareInPlace(
        n, 1, ELEMENT_TOLERANCE, (ops, x, at) -> ops.ropeHalves(x, at, cos, sin, 5, pairs));
  }

  @ParameterizedTest
  @MethodSource("dev.herd.core.kernel.KernelTests#sizes")
  void argMax(int n) {
    float[] x = gaussian(random, BEFORE, n, AFTER, 1);
    assertThat(vector.argMax(x, BEFORE, n)).isEqualTo(scalar.argMax(x, BEFORE, n));
    for (int i = BEFORE; i < BEFORE + n; i++) {
      x[i] = random.nextInt(5);
    }
    assertThat(vector.argMax(x, BEFORE, n)).isEqualTo(scalar.argMax(x, BEFORE, n));
  }

  @Test
  void argMaxOfSpecialValues() {
    for (VectorOps ops : new VectorOps[] {scalar, vector}) {
      float[] x = new float[100];
      Arrays.fill(x, Float.NaN);
      assertThat(ops.argMax(x, 0, 100)).isEqualTo(-1);
      assertThat(ops.argMax(x, 0, 0)).isEqualTo(-1);
      x[61] = Float.NEGATIVE_INFINITY;
      assertThat(ops.argMax(x, 0, 100)).isEqualTo(61);
      x[99] = -3;
      x[70] = -3;
      assertThat(ops.argMax(x, 0, 100)).isEqualTo(70);
      x[98] = Float.POSITIVE_INFINITY;
      assertThat(ops.argMax(x, 0, 100)).isEqualTo(98);
    }
  }

  @Test
  void slicesOutsideTheirArraysAreRefused() {
    float[] x = new float[20];
    for (VectorOps ops : new VectorOps[] {scalar, vector}) {
      assertThatThrownBy(() -> ops.softmax(x, 1, 20)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> ops.add(x, -1, x, 0, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> ops.rmsNorm(x, 0, new float[3], 1, x, 0, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> ops.ropeHalves(x, 0, x, x, 0, 11))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(x).containsOnly(0);
  }
}
