package dev.herd.core.kernel;

import static dev.herd.core.kernel.EightLanes.INTS;
import static dev.herd.core.kernel.EightLanes.PARTS;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The levels of a block of 32 in 16 bytes, low nibbles for its first half: four groups have their
 * levels in the low nibbles of four ints, and four in the high nibbles.
 */
final class NibbleGroups {
  private static final int HALF = EightLanes.GROUPS / 2;

  private static final VectorShuffle<Integer> TWICE =
      VectorShuffle.fromOp(INTS, lane -> lane % HALF);

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
  static IntVector load(MemorySegment bytes, long offset, int part) {
    IntVector four =
        IntVector.fromMemorySegment(IntVector.SPECIES_128, bytes, offset, ByteOrder.LITTLE_ENDIAN);
    if (PARTS > 1) {
      return four.lanewise(LSHR, 4 * part);
    }
    IntVector eight = four.reinterpretShape(INTS, 0).reinterpretAsInts();
    return eight.rearrange(TWICE).lanewise(LSHR, SHIFTS);
  }
}
