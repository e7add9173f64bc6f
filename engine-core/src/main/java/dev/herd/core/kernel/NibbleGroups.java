package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.INTS;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static dev.herd.core.kernel.NativeMemory.ALL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The levels of a block of 32 in 16 bytes, low nibbles for its first half: four groups have their
 * levels in the low nibbles of four ints, and four in the high nibbles.
 */
final class NibbleGroups {
  private static final int HALF = EightLanes.GROUPS / 2;

  /** The eight lanes as four longs. */
  private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, INTS.vectorShape());

  private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0b1010);

  /** How far down a group's nibbles are moved. */
  private static final IntVector SHIFTS = shifts();

  private NibbleGroups() {}

  private static IntVector shifts() {
    int[] shifts = new int[EightLanes.LANES];
    for (int k = HALF; k < shifts.length; k++) {
      shifts[k] = 4;
    }
    return IntVector.fromArray(INTS, shifts, 0);
  }

  /** Loads the nibbles of a part's groups: byte v of a lane has level v in its lower half. */
  static IntVector load(long address, int part) {
    if (PARTS > 1) {
      return EightLanes.fours(address, 0).lanewise(LSHR, 4 * part);
    }
    LongVector even = LongVector.broadcast(LONGS, ALL.get(Scales.LONG, address));
    LongVector odd = LongVector.broadcast(LONGS, ALL.get(Scales.LONG, address + Long.BYTES));
    return EightLanes.exact(even.blend(odd, ODD).reinterpretAsInts()).lanewise(LSHR, SHIFTS);
  }
}
