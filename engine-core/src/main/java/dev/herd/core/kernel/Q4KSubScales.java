package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Reads the scales and minimums of one sub-block of {@link Q4KPanel}. */
final class Q4KSubScales extends PanelStep {
  // Vectors and bits, since the compiler has less to inline than where it converts numbers.
  private static final IntVector BYTE = IntVector.broadcast(INTS, 0xFF);
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f);

  private final int sub;

  /** Makes the step of the {@code sub}-th sub-block. */
  Q4KSubScales(int sub) {
    this.sub = sub;
  }

  @Override
  void run(PanelPass pass) {
    // Scales and then minimums, as they lie in memory.
    long at = Q4KPanel.subBlock(pass.offset, sub) + Q4KPanel.SUB_SCALES_OFFSET;
    int to = pass.firstScale + Q4KScales.SUB_SCALES + sub * Panel.ROWS;
    for (int part = 0; part < 2; part++) {
      IntVector line = Vectors.loadInts(at);
      floats(line).intoArray(pass.scales, to);
      floats(line.lanewise(LSHR, 8)).intoArray(pass.scales, to + LANES);
      floats(line.lanewise(LSHR, 16)).intoArray(pass.scales, to + 2 * LANES);
      floats(line.lanewise(LSHR, 24)).intoArray(pass.scales, to + 3 * LANES);
      at += Panel.LINE_BYTES;
      to += Q4KScales.SUB_MINIMUMS - Q4KScales.SUB_SCALES;
    }
  }

  /** Returns the lowest bytes of ints as floats. */
  private static FloatVector floats(IntVector line) {
    return PanelFloats.from(line.and(BYTE), ZERO);
  }
}
