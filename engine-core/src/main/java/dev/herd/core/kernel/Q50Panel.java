package dev.herd.core.kernel;

import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;

/**
 * Byte offsets in a block of a {@code Q5_0} panel, in as many bytes as the rows' own blocks.
 *
 * <p>The sums of {@link Q50Kernel}'s order take a unit of 4 columns each. Columns are in four
 * groups of two units: one line of a byte a row, arranged as in {@link Panel}, with the eight
 * columns' fifth bits, four of the first unit and then four of the second, and four lines with the
 * lower four bits of a column of each unit.
 */
final class Q50Panel {
  /** Columns of a unit. */
  static final int UNIT = 4;

  /** Groups of units. */
  static final int GROUPS = EightSums.COUNT / 2;

  /** IEEE halves, one a row. */
  static final int SCALES_OFFSET = 0;

  static final int GROUPS_OFFSET = SCALES_OFFSET + Panel.HALVES_BYTES;

  /** In a group, the lines of the lower bits. */
  static final int NIBBLES_OFFSET = Panel.LINE_BYTES;

  /** Size of a group. */
  static final int GROUP_BYTES = NIBBLES_OFFSET + UNIT * Panel.LINE_BYTES;

  /** Size of a block. */
  static final int BYTES = GROUPS_OFFSET + GROUPS * GROUP_BYTES;

  private Q50Panel() {}

  /** Reads a line, shifted so that the columns of one unit are in the lowest bits. */
  static IntVector line(long at, int shift) {
    return Vectors.loadInts(at).lanewise(LSHR, shift);
  }

  /** Returns where a group of the block at {@code block} is. */
  static long group(long block, int group) {
    return block + GROUPS_OFFSET + (long) group * GROUP_BYTES;
  }
}
