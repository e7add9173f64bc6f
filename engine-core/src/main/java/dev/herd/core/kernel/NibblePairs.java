package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Runs of 32 levels of 4 bits, of which byte i of 16 holds level i in its low and level i + 16 in
 * its high nibble.
 */
final class NibblePairs {
  /** Levels in a run. */
  static final int VALUES = 32;

  /** Bytes in a run. */
  static final int BYTES = VALUES / 2;

  private NibblePairs() {}

  /** Returns the levels k to k + LANES of the run at {@code address}. */
  static IntVector levels(long address, int k) {
    return ByteLanes.unsigned(address + (k & (BYTES - 1)), 0)
        .lanewise(VectorOperators.LSHR, (k & BYTES) >>> 2)
        .and(0xF);
  }

  /**
   * Returns the place in its run of 32 of the {@code i}-th value, where i is a multiple of two
   * vectors: a constant where those are a run.
   */
  static int within(int i) {
    return 2 * LANES == VALUES ? 0 : i & (VALUES - 1);
  }
}
