package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.VectorWidth.QUARTER_BYTES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;
import static dev.herd.core.kernel.Vectors.INT_VECTOR;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Bytes in memory as vectors of ints: the {@code group}-th run of {@link VectorWidth#LANES} bytes
 * that follows an address. Nothing beyond the run is read.
 */
final class ByteLanes {
  private ByteLanes() {}

  /** Returns bytes as ints of 0 to 255. */
  static IntVector unsigned(long address, int group) {
    return INT_VECTOR.cast(
        load(address, group).convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0));
  }

  /** Returns bytes as ints of -128 to 127. */
  static IntVector signed(long address, int group) {
    return INT_VECTOR.cast(load(address, group).convertShape(VectorOperators.B2I, INTS, 0));
  }

  /** Returns bytes of -128 to 127 from an address on as floats. */
  static FloatVector signedFloats(long address) {
    return toFloats(signed(address, 0));
  }

  /** Returns ints as floats. */
  static FloatVector toFloats(IntVector ints) {
    return FLOAT_VECTOR.cast(ints.convertShape(VectorOperators.I2F, VectorWidth.FLOATS, 0));
  }

  /** Returns a run in the lowest lanes: a vector of 4 bytes is an int twice, there is no other. */
  private static ByteVector load(long address, int group) {
    long at = address + (long) group * LANES;
    return LANES == Integer.BYTES
        ? IntVector.broadcast(IntVector.SPECIES_64, ALL.get(Scales.INT, at)).reinterpretAsBytes()
        : ByteVector.fromMemorySegment(QUARTER_BYTES, ALL, at, ByteOrder.LITTLE_ENDIAN);
  }
}
