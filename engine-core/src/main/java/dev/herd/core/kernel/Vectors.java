package dev.herd.core.kernel;

import static dev.herd.core.kernel.NativeMemory.ALL;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.SHORTS;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Vectors of {@link VectorWidth} whose class the compiler knows. The Vector API loads, converts and
 * reinterprets to an abstract class; whose methods are called then, the compiler asks the profiles
 * of the API's own methods. These are young when a kernel is compiled early, and know of several
 * classes in a process whose models use vectors of several widths: then the compiler may allocate
 * every vector of a loop for good. A cast to the class is compiled to nothing.
 *
 * <p>So kernels load by these methods, what a loop carries is an argument of operations and never
 * their receiver, and it is cast before it is stored. Large methods, and small ones that become a
 * part of large ones, cast in place: past some size the compiler goes on to inline methods of the
 * Vector API and {@link Class#cast}, but none of ours.
 */
final class Vectors {
  static final Class<? extends FloatVector> FLOAT_VECTOR = FloatVector.zero(FLOATS).getClass();
  static final Class<? extends IntVector> INT_VECTOR = IntVector.zero(INTS).getClass();
  static final Class<? extends ShortVector> SHORT_VECTOR = ShortVector.zero(SHORTS).getClass();

  /** A constant is of a class that the compiler knows, unlike what {@code zero()} returns. */
  static final FloatVector ZERO = FloatVector.zero(FLOATS);

  private Vectors() {}

  static FloatVector load(float[] values, int index) {
    return FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, values, index));
  }

  static IntVector load(int[] values, int index) {
    return INT_VECTOR.cast(IntVector.fromArray(INTS, values, index));
  }

  static ShortVector load(short[] values, int index) {
    return SHORT_VECTOR.cast(ShortVector.fromArray(SHORTS, values, index));
  }

  /** Loads ints from an address. */
  static IntVector loadInts(long address) {
    return INT_VECTOR.cast(
        IntVector.fromMemorySegment(INTS, ALL, address, ByteOrder.LITTLE_ENDIAN));
  }

  /** Loads floats from an address. */
  static FloatVector loadFloats(long address) {
    return FLOAT_VECTOR.cast(
        FloatVector.fromMemorySegment(FLOATS, ALL, address, ByteOrder.LITTLE_ENDIAN));
  }

  /** Stores what a loop carried. */
  static void store(FloatVector vector, float[] values, int index) {
    FLOAT_VECTOR.cast(vector).intoArray(values, index);
  }

  /** Returns the same bits as floats. */
  static FloatVector floats(IntVector bits) {
    return FLOAT_VECTOR.cast(bits.reinterpretAsFloats());
  }

  /** Returns the same bits as ints. */
  static IntVector ints(FloatVector floats) {
    return INT_VECTOR.cast(floats.reinterpretAsInts());
  }

  /** Returns the same bits as shorts, the lower half of an int first. */
  static ShortVector shorts(IntVector pairs) {
    return SHORT_VECTOR.cast(pairs.reinterpretAsShorts());
  }
}
