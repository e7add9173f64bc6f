package dev.herd.benchmarks.kernel;

/** Compares what a kernel computed with what its scalar twin did. */
final class Agreement {
  private Agreement() {}

  /**
   * Checks all values.
   *
   * @param relative difference allowed, as a part of the expected value
   * @param absolute difference allowed on top
   * @throws IllegalStateException if a value is further off, or NaN
   */
  static void check(
      String kernel, float[] actual, float[] expected, double relative, double absolute) {
    if (actual.length != expected.length) {
      throw new IllegalStateException(
          kernel + ": " + actual.length + " values, not " + expected.length);
    }
    for (int i = 0; i < actual.length; i++) {
      double allowed = relative * Math.abs(expected[i]) + absolute;
      if (!(Math.abs((double) actual[i] - expected[i]) <= allowed)) {
        throw new IllegalStateException(
            "%s: value %d is %s, the scalar twin's %s"
                .formatted(kernel, i, actual[i], expected[i]));
      }
    }
  }
}
