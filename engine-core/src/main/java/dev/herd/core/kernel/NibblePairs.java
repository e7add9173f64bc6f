package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Positions in a row of blocks of 32 values, of which byte i of 16 holds level i in its low and
 * level i + 16 in its high nibble: i counts these bytes along the row, {@link VectorWidth#LANES} of
 * them are a run.
 */
final class NibblePairs {
  /** Values in a block. */
  static final int VALUES = 32;

  /** Bytes of nibbles in a block. */
  static final int BYTES = VALUES / 2;

  private NibblePairs() {}

  /** Returns the position of the block that holds byte i. */
  static long block(long offset, int i, int blockBytes) {
    return offset + (long) (i / BYTES) * blockBytes;
  }

  /** Returns which run of its block starts at byte i. */
  static int group(int i) {
    return i % BYTES / LANES;
  }

  /** Returns the index of the value in the low nibble of byte i; that in the high one is 16 on. */
  static int at(int first, int i) {
    return first + i + (i - i % BYTES);
  }

  static IntVector low(IntVector pairs) {
    return pairs.and(0xF);
  }

  static IntVector high(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHR, 4);
  }

  static FloatVector load(float[] x, int index) {
    return FloatVector.fromArray(VectorWidth.FLOATS, x, index);
  }
}
