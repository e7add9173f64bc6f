package dev.herd.core.model;

/**
 * Cosine and sine of float angles, with the last bits of common C libraries: polynomials in double
 * precision from ARM's Optimized Routines (sincosf), within 0.56 units in the last place. Rotated
 * queries and keys are compared with the reference library's bit for bit; the correctly rounded
 * result would differ from its one time in a hundred.
 */
final class FloatAngle {
  /** From here on, in radians, reduction needs more bits than it has here. */
  private static final float LARGE = 120;

  private static final double PI_HALF = 0x1.921FB54442D18p0;

  private static final double C_1 = -0x1.ffffffd0c621cp-2;
  private static final double C_2 = 0x1.55553e1068f19p-5;
  private static final double C_3 = -0x1.6c087e89a359dp-10;
  private static final double C_4 = 0x1.99343027bf8c3p-16;
  private static final double S_1 = -0x1.555545995a603p-3;
  private static final double S_2 = 0x1.1107605230bc4p-7;
  private static final double S_3 = -0x1.994eb3774cf24p-13;

  private FloatAngle() {}

  /** Returns the cosine of an angle in radians. */
  static float cos(float angle) {
    return Math.abs(angle) < LARGE ? quadrant(angle, 1) : (float) Math.cos(angle);
  }

  /** Returns the sine of an angle in radians. */
  static float sin(float angle) {
    return Math.abs(angle) < LARGE ? quadrant(angle, 0) : (float) Math.sin(angle);
  }

  /** Returns the sine of an angle that is moved by {@code shift} quarter turns. */
  private static float quadrant(float angle, int shift) {
    int quarters = (int) Math.rint(angle / PI_HALF);
    double x = angle - quarters * PI_HALF;
    int turn = quarters + shift;
    double result = (turn & 1) == 0 ? sine(x) : cosine(x * x);
    return (float) ((turn & 2) == 0 ? result : -result);
  }

  /** On the quarter turn around 0. */
  private static double sine(double x) {
    double square = x * x;
    double cube = x * square;
    return x + cube * S_1 + cube * square * (S_2 + square * S_3);
  }

  private static double cosine(double square) {
    double fourth = square * square;
    return 1 + square * C_1 + fourth * C_2 + fourth * square * (C_3 + square * C_4);
  }
}
