package dev.herd.core.kernel;

import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;

/** The lines of units of {@link Q6KPanel}, and what they have of column 3. */
final class Q6KLines {
  private Q6KLines() {}

  static IntVector line(long at) {
    return Vectors.loadInts(at);
  }

  /** Returns column 3, of which each line has two bits: those of the low bytes of shorts. */
  static IntVector lastOfLow(IntVector a, IntVector b, IntVector c) {
    return a.lanewise(LSHR, 6)
        .and(0x00030003)
        .or(b.lanewise(LSHR, 4).and(0x000C000C))
        .or(c.lanewise(LSHR, 2).and(0x00300030));
  }

  /** Returns column 3 of the high bytes of shorts. */
  static IntVector lastOfHigh(IntVector a, IntVector b, IntVector c) {
    return a.lanewise(LSHR, 14)
        .and(0x00030003)
        .or(b.lanewise(LSHR, 12).and(0x000C000C))
        .or(c.lanewise(LSHR, 10).and(0x00300030));
  }
}
