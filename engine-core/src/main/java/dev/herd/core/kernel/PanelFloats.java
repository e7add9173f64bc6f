package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** From sums of shorts to floats. */
final class PanelFloats {
  /**
   * What {@link #low} and {@link #high} add to a sum: {@link PanelLevels#BIAS}, and 2^23, which
   * makes a float of 16 bits by operations on bits alone. Subtracting it is exact.
   */
  static final float BIAS = 0x1p23f + PanelLevels.BIAS;

  /** What makes an int's upper short, with nothing below it, a number of its own. */
  static final float UPPER_SHORT = 0x1p-16f;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  static final IntVector LOW_SHORT = IntVector.broadcast(INTS, 0xFFFF);

  /** The bits of 2^23: a number in place of its last bits is added to it. */
  static final IntVector EXPONENT = IntVector.broadcast(INTS, Float.floatToRawIntBits(0x1p23f));

  private PanelFloats() {}

  /**
   * Returns levels, of less than 23 bits without a sign, as floats.
   *
   * @param zero 2^23 plus the level that stands for 0
   */
  static FloatVector from(IntVector levels, FloatVector zero) {
    return Vectors.floats(levels.or(EXPONENT)).sub(zero);
  }

  /** Returns the first of two sums an int, plus {@link #BIAS}. */
  static FloatVector low(IntVector products) {
    return Vectors.floats(products.and(LOW_SHORT).or(EXPONENT));
  }

  /** Returns the second of two sums an int, plus {@link #BIAS}. */
  static FloatVector high(IntVector products) {
    return Vectors.floats(products.lanewise(VectorOperators.LSHR, Short.SIZE).or(EXPONENT));
  }
}
