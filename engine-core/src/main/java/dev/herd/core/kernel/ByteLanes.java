package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.VectorWidth.QUARTER_BYTES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Bytes in memory as vectors of ints: the {@code group}-th run of {@link VectorWidth#LANES} bytes
 * that follows a position. Positions hold at least 8 readable bytes, so a run is never read beyond
 * its block: at 128 bits, where there is no vector of 4 bytes, two runs are read as one and parted.
 */
final class ByteLanes {
  /** Runs that one vector of {@link VectorWidth#QUARTER_BYTES} holds. */
  private static final int RUNS = QUARTER_BYTES.length() / LANES;

  private ByteLanes() {}

  /** Returns bytes as ints of -128 to 127. */
  static IntVector signed(MemorySegment bytes, long offset, int group) {
    return (IntVector)
        load(bytes, offset, group).convertShape(VectorOperators.B2I, INTS, group % RUNS);
  }

  /** Returns bytes as ints of 0 to 255. */
  static IntVector unsigned(MemorySegment bytes, long offset, int group) {
    return (IntVector)
        load(bytes, offset, group)
            .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, group % RUNS);
  }

  /** Returns ints as floats. */
  static FloatVector toFloats(IntVector ints) {
    return (FloatVector) ints.convertShape(VectorOperators.I2F, VectorWidth.FLOATS, 0);
  }

  private static ByteVector load(MemorySegment bytes, long offset, int group) {
    return ByteVector.fromMemorySegment(
        QUARTER_BYTES,
        bytes,
        offset + (long) (group - group % RUNS) * LANES,
        ByteOrder.LITTLE_ENDIAN);
  }
}
