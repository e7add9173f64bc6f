package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Unpacks a run of {@link Q41Panel}: levels of 0 to 15. */
final class Q41Unpack extends RunUnpack {
  private static final int LEVEL_BITS = 4;

  // Vectors, since the compiler has less to inline than where it makes them of numbers.
  private static final IntVector NIBBLE = IntVector.broadcast(INTS, 0xF);
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f);

  Q41Unpack() {
    super(Q41Panel.LINES_OFFSET, Q41Panel.BYTES);
  }

  @Override
  void unpack(long lines, int shift, float[] weights, int to) {
    for (int i = 0; i < Panel.LINES; i++) {
      IntVector line = Vectors.loadInts(lines + (long) i * Panel.LINE_BYTES).lanewise(LSHR, shift);
      int low = to + i * ROWS;
      PanelFloats.from(line.and(NIBBLE), ZERO).intoArray(weights, low);
      PanelFloats.from(line.lanewise(LSHR, LEVEL_BITS).and(NIBBLE), ZERO)
          .intoArray(weights, low + Panel.LINES * ROWS);
    }
  }
}
