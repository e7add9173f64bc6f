package dev.herd.core.kernel;

import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Words of two upper halves of floats, {@code BF16}, as floats. */
final class Bf16Words {
  static final int UPPER_HALF = 0xFFFF_0000;

  private Bf16Words() {}

  static FloatVector first(IntVector word) {
    return Vectors.floats(word.lanewise(LSHL, Short.SIZE));
  }

  static FloatVector second(IntVector word) {
    return Vectors.floats(word.and(UPPER_HALF));
  }
}
