package dev.herd.core.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

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

  private F16Words() {}

  static FloatVector first(IntVector word) {
    return second(word.lanewise(LSHL, Short.SIZE));
  }

  static FloatVector second(IntVector word) {
    return word.lanewise(ASHR, 3).and(HALF_AS_FLOAT).reinterpretAsFloats();
  }
}
