package dev.herd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector species of this process, all of one width. They are constants, which is what lets the
 * compiler turn vector expressions into instructions: a process has one width for its lifetime.
 */
final class VectorWidth {
  /** The width in bits: 128, 256 or 512. */
  static final int BITS = KernelChoice.ofProcess().bits(hardwareBits());

  static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
  static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(BITS));
  static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(BITS));

  /** Shorts that widen to one vector of ints or floats. */
  static final VectorSpecies<Short> HALF_SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));

  /**
   * Bytes that widen to one vector of ints or floats. There is no vector of 4 bytes: at 128 bits
   * these are 8, of which widening takes the lower half.
   */
  static final VectorSpecies<Byte> QUARTER_BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(BITS / 4, 64)));

  /** Floats, or ints, in a vector. */
  static final int LANES = FLOATS.length();

  private VectorWidth() {}

  /** Returns the widest vector of this processor that holds all element types, in bits. */
  static int hardwareBits() {
    int bits =
        Math.min(
            Math.min(
                FloatVector.SPECIES_PREFERRED.vectorBitSize(),
                IntVector.SPECIES_PREFERRED.vectorBitSize()),
            Math.min(
                ShortVector.SPECIES_PREFERRED.vectorBitSize(),
                ByteVector.SPECIES_PREFERRED.vectorBitSize()));
    return Math.min(bits, 512);
  }
}
