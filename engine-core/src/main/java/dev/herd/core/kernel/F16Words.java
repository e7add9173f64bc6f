package dev.herd.core.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Words of two halves as floats times 2^-102, which is exact; activations are {@link
 * ActivationPrecision#HALF_RAISED}.
 *
 * <p>Halves in panels have exponents raised by {@link #RAISE}, so that subnormal ones have one as
 * well: as the top of a float, a subnormal half would be a subnormal float, which some processors
 * multiply a hundred times slower, and a few weights in a thousand are. That leaves no room for
 * those of {@link #LIMIT} and more.
 */
final class F16Words {
  /** Columns in a word. */
  static final int COLUMNS = 2;

  private static final int EXPONENTS = 32;
  private static final int BIAS = 15;

  /** What exponents in panels are more than those of IEEE halves. */
  static final int RAISE = 10;

  /** The least magnitude that has no place in panels. */
  static final int LIMIT = 1 << (EXPONENTS - RAISE - BIAS);

  /** Bits of exponent that a float has and a half hasn't. */
  static final int EXPONENT_BITS = 3;

  /** The bits of a half as the top of a float: sign where it belongs, 3 bits of exponent unused. */
  static final int HALF_AS_FLOAT = 0x8FFF_E000;

  private F16Words() {}

  static FloatVector first(IntVector word) {
    return second(word.lanewise(LSHL, Short.SIZE));
  }

  static FloatVector second(IntVector word) {
    return Vectors.floats(word.lanewise(ASHR, EXPONENT_BITS).and(HALF_AS_FLOAT));
  }
}
