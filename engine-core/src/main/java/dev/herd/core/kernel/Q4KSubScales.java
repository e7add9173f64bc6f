package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;

/** Reads the scales and minimums of one sub-block of {@link Q4KPanel}. */
final class Q4KSubScales extends PanelStep {
  private static final int BYTE = 0xFF;

  private final int sub;

  /** Makes the step of the {@code sub}-th sub-block. */
  Q4KSubScales(int sub) {
    this.sub = sub;
  }

  @Override
  void run(PanelPass pass) {
    long at = Q4KPanel.subBlock(pass.offset, sub);
    int to = sub * Panel.ROWS;
    read(pass, at + Q4KPanel.SUB_SCALES_OFFSET, Q4KScales.SUB_SCALES + to);
    read(pass, at + Q4KPanel.SUB_MINIMUMS_OFFSET, Q4KScales.SUB_MINIMUMS + to);
  }

  private static void read(PanelPass pass, long at, int to) {
    MemorySegment panels = pass.panels;
    float[] scales = pass.scales;
    IntVector line = IntVector.fromMemorySegment(INTS, panels, at, ByteOrder.LITTLE_ENDIAN);
    ByteLanes.toFloats(line.and(BYTE)).intoArray(scales, to);
    ByteLanes.toFloats(line.lanewise(LSHR, 8).and(BYTE)).intoArray(scales, to + LANES);
    ByteLanes.toFloats(line.lanewise(LSHR, 16).and(BYTE)).intoArray(scales, to + 2 * LANES);
    ByteLanes.toFloats(line.lanewise(LSHR, 24)).intoArray(scales, to + 3 * LANES);
  }
}
