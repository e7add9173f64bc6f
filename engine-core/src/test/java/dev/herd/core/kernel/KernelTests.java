package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgmlType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** What the tests of kernels share: sizes, values, and how close is close enough. */
final class KernelTests {
  /**
   * Types whose vector kernel is a {@link GroupedKernel}; named here, since some runs have none.
   */
  static final Set<GgmlType> GROUPED_TYPES =
      Collections.unmodifiableSet(
          EnumSet.of(GgmlType.Q4_0, GgmlType.Q5_0, GgmlType.Q8_0, GgmlType.Q4_K, GgmlType.Q6_K));

  /** Types whose panels are multiplied as levels, in the order of {@link GroupedReference}. */
  static final Set<GgmlType> GROUPED_PANEL_TYPES =
      Collections.unmodifiableSet(
          EnumSet.of(
              GgmlType.Q4_0,
              GgmlType.Q4_1,
              GgmlType.Q5_0,
              GgmlType.Q5_1,
              GgmlType.Q2_K,
              GgmlType.Q3_K,
              GgmlType.Q4_K,
              GgmlType.Q5_K,
              GgmlType.Q6_K,
              GgmlType.IQ4_NL,
              GgmlType.IQ4_XS));

  /** What surrounds a slice, to show that nothing outside of it is touched. */
  static final float GUARD = 12345.678f;

  private KernelTests() {}

  /** Skips the calling test where vector kernels do not run. */
  static void assumeVectors() {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            && KernelChoice.ofProcess() != KernelChoice.SCALAR,
        "no vector kernels in this run");
  }

  /** Sizes around every multiple of a vector, and some larger ones. */
  static IntStream sizes() {
    return IntStream.concat(IntStream.rangeClosed(0, 100), IntStream.of(255, 256, 257, 1000, 4099));
  }

  /** Returns n normally distributed values between {@code before} and {@code after} guards. */
  static float[] gaussian(Random random, int before, int n, int after, float deviation) {
    float[] values = new float[before + n + after];
    for (int i = 0; i < values.length; i++) {
      boolean inside = i >= before && i < before + n;
      values[i] = inside ? (float) random.nextGaussian() * deviation : GUARD;
    }
    return values;
  }

  /** Checks that only {@code [from, from + n)} differs from guards. */
  static void assertGuarded(float[] values, int from, int n) {
    for (int i = 0; i < values.length; i++) {
      if (i < from || i >= from + n) {
        assertThat(values[i]).as("guard at %d of %d + %d", i, from, n).isEqualTo(GUARD);
      }
    }
  }

  /**
   * Checks that {@code |actual - expected| <= relative * |expected| + absolute} everywhere; NaN and
   * infinities must be equal.
   */
  static void assertClose(float[] actual, float[] expected, float relative, float absolute) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertClose("index " + i, actual[i], expected[i], relative, absolute);
    }
  }

  static void assertClose(
      String what, float actual, float expected, float relative, float absolute) {
    if (Float.isNaN(expected) || Float.isInfinite(expected)) {
      assertThat(actual).as(what).isEqualTo(expected);
    } else {
      double error = Math.abs((double) actual - expected);
      assertThat(error <= relative * Math.abs(expected) + absolute)
          .as("%s: %s instead of %s", what, actual, expected)
          .isTrue();
    }
  }
}
