package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of eight lanes, or two of four where vectors are 128 bits wide: lane k holds what belongs
 * to group k of {@link GroupedLevels}. A kernel does its work once for each of the {@link #PARTS}.
 */
final class EightLanes {
  /** Groups. */
  static final int GROUPS = 8;

  /** Lanes in a vector. */
  static final int LANES = Math.min(GROUPS, VectorWidth.LANES);

  /** Vectors that hold all groups. */
  static final int PARTS = GROUPS / LANES;

  private static final VectorShape SHAPE = VectorShape.forBitSize(LANES * Float.SIZE);

  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

  private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, SHAPE);

  /** Bytes that widen to a vector: 8, of which four lanes take the first half. */
  private static final VectorSpecies<Byte> EIGHT_BYTES = ByteVector.SPECIES_64;

  /** Brings the bytes of a vector of ints from (lanes, 4) to (4, lanes). */
  private static final VectorShuffle<Byte> TRANSPOSE =
      VectorShuffle.fromOp(BYTES, i -> i % LANES * Integer.BYTES + i / LANES);

  /** A constant is of a class that the compiler knows, unlike what {@code zero()} returns. */
  static final FloatVector ZERO = FloatVector.zero(FLOATS);

  /** For casts, see {@link Vectors}. */
  static final Class<? extends FloatVector> FLOAT_VECTOR = FloatVector.zero(FLOATS).getClass();

  private static final Class<? extends IntVector> INT_VECTOR = IntVector.zero(INTS).getClass();

  private EightLanes() {}

  static FloatVector load(float[] values, int index) {
    return FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, values, index));
  }

  /** Stores what a loop carried, of which the compiler knows no more than that it is floats. */
  static void store(FloatVector sum, float[] values, int index) {
    FLOAT_VECTOR.cast(sum).intoArray(values, index);
  }

  /** Returns the same vector, of which the compiler knows no more than that it is ints. */
  static IntVector exact(IntVector vector) {
    return INT_VECTOR.cast(vector);
  }

  /** Loads the bytes of a part's groups, four a lane. */
  static IntVector fours(long address, int part) {
    return INT_VECTOR.cast(
        IntVector.fromMemorySegment(
            INTS, ALL, address + (long) part * LANES * Integer.BYTES, ByteOrder.LITTLE_ENDIAN));
  }

  /** Returns byte v of each lane, -128 to 127. */
  static FloatVector signed(IntVector fours, int v) {
    IntVector up = v == 3 ? fours : fours.lanewise(VectorOperators.LSHL, 24 - 8 * v);
    return toFloats(up.lanewise(VectorOperators.ASHR, 24));
  }

  /** Stores four bytes a lane so that {@link #bytes} finds byte v of all lanes together. */
  static void store(IntVector fours, byte[] bytes, int at) {
    fours.reinterpretAsBytes().rearrange(TRANSPOSE).intoArray(bytes, at);
  }

  /** Returns byte v of each lane, -128 to 127, of those stored at {@code at}. */
  static FloatVector bytes(byte[] bytes, int at, int v) {
    return FLOAT_VECTOR.cast(
        ByteVector.fromArray(EIGHT_BYTES, bytes, at + v * LANES)
            .convertShape(VectorOperators.B2F, FLOATS, 0));
  }

  static FloatVector toFloats(IntVector ints) {
    return FLOAT_VECTOR.cast(ints.convertShape(VectorOperators.I2F, FLOATS, 0));
  }

  static IntVector toInts(FloatVector floats) {
    return INT_VECTOR.cast(floats.convertShape(VectorOperators.F2I, INTS, 0));
  }

  /** Returns the sum of eight floats, added as {@link LaneSum} adds eight lanes. */
  static float sum(float[] x, int i) {
    return ((x[i] + x[i + 4]) + (x[i + 2] + x[i + 6]))
        + ((x[i + 1] + x[i + 5]) + (x[i + 3] + x[i + 7]));
  }
}
