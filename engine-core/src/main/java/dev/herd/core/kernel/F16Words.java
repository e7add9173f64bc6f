package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Words of two IEEE halves as floats times 2^-112, which is exact, subnormal halves included.
 * Halves are finite, as {@link VectorHalves} needs; activations are {@link
 * ActivationPrecision#HALF_REBIASED}.
 */
final class F16Words {
  /** Columns in a word. */
  static final int COLUMNS = 2;

  /** The bits of a half as the top of a float: sign where it belongs, 3 bits of exponent unused. */
  private static final int HALF_AS_FLOAT = 0x8FFF_E000;

  /** The bits of a half but its sign, where a float's lowest exponents and highest bits are. */
  private static final int MAGNITUDE = 0x0FFF_E000;

  private static final int SIGN = 0x8000_0000;

  /** How many times {@link #normal} doubles a float of {@link #second}. */
  private static final int DOUBLINGS = 12;

  /** What products of {@link #normal} floats are multiplied by to be those of the others. */
  static final float NORMAL_FACTOR = 1f / (1 << DOUBLINGS);

  private static final int FLOAT_EXPONENT = 23;

  /** The smallest half that isn't subnormal, as {@link #normal} leaves it. */
  private static final FloatVector LEAST_NORMAL =
      FloatVector.broadcast(FLOATS, Float.intBitsToFloat((DOUBLINGS + 1) << FLOAT_EXPONENT));

  private F16Words() {}

  static FloatVector first(IntVector word) {
    return second(word.lanewise(LSHL, Short.SIZE));
  }

  static FloatVector second(IntVector word) {
    return word.lanewise(ASHR, 3).and(HALF_AS_FLOAT).reinterpretAsFloats();
  }

  /**
   * Returns 2^12 times what {@link #second} does: no subnormal float, which some processors
   * multiply a hundred times slower, and a few weights in a thousand are subnormal halves.
   */
  static FloatVector normal(IntVector word) {
    IntVector magnitude = word.lanewise(LSHR, 3).and(MAGNITUDE);
    FloatVector shifted = magnitude.add(DOUBLINGS << FLOAT_EXPONENT).reinterpretAsFloats();
    return VectorHalves.exact(shifted, LEAST_NORMAL)
        .reinterpretAsInts()
        .or(word.and(SIGN))
        .reinterpretAsFloats();
  }
}
