package dev.herd.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloatAngleTest {
  /** Of the exact result, in units in its last place. */
  private static final double TOLERANCE = 0.57;

  @Test
  void isTheNearestFloatOrItsNeighbour() {
    for (float angle = -130; angle < 130; angle += 0.00137f) {
      check(FloatAngle.cos(angle), StrictMath.cos(angle), angle);
      check(FloatAngle.sin(angle), StrictMath.sin(angle), angle);
    }
  }

  @Test
  void smallAndLargeAngles() {
    assertThat(FloatAngle.cos(0)).isEqualTo(1);
    assertThat(FloatAngle.sin(0)).isEqualTo(0);
    for (float angle : new float[] {1e-30f, 1e-10f, 131071, 1e6f, -3e6f}) {
      check(FloatAngle.cos(angle), StrictMath.cos(angle), angle);
      check(FloatAngle.sin(angle), StrictMath.sin(angle), angle);
    }
  }

  private static void check(float actual, double exact, float angle) {
    assertThat(Math.abs(actual - exact))
        .as("at %s", angle)
        .isLessThanOrEqualTo(TOLERANCE * Math.ulp((float) exact));
  }
}
