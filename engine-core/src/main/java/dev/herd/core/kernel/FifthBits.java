package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The fifth bits of the levels of a Q5_0 or Q5_1 block: bit i of an int belongs to level i. */
final class FifthBits {
  private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);

  private FifthBits() {}

  /** Returns the bits from bit {@code first} on, in the place of bit 4 of the lanes. */
  static IntVector of(int bits, int first) {
    return IntVector.broadcast(INTS, bits >>> first)
        .lanewise(VectorOperators.LSHR, LANE)
        .and(1)
        .lanewise(VectorOperators.LSHL, 4);
  }
}
