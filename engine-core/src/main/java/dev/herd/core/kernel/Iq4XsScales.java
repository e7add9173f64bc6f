package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.herd.gguf.quant.Iq4XsLayout;
import jdk.incubator.vector.FloatVector;

/** Makes the scales of a block of {@link Iq4XsPanel}: (sub-blocks, rows). */
final class Iq4XsScales extends PanelStep {
  @Override
  void run(PanelPass pass) {
    readScales(pass, pass.offset);
    // From the last one down: the first is where the rows' own scales are.
    for (int sub = Iq4XsLayout.SUB_BLOCKS - 1; sub >= 0; sub--) {
      long subScales = Iq4XsPanel.subBlock(pass.offset, sub) + Iq4XsPanel.SUB_SCALES_OFFSET;
      for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
        scale(pass, subScales, rows)
            .intoArray(pass.scales, pass.firstScale + sub * Panel.ROWS + rows);
      }
    }
  }

  /** Sets the first of {@link PanelPass#scales} to those of a block's rows. */
  static void readScales(PanelPass pass, long block) {
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      VectorHalves.loadSmall(block + Iq4XsPanel.SCALES_OFFSET + (long) rows * Short.BYTES)
          .intoArray(pass.scales, pass.firstScale + rows);
    }
  }

  /**
   * Returns the scales of a vector of rows for a sub-block; {@link #readScales} has been called.
   */
  static FloatVector scale(PanelPass pass, long subScales, int rows) {
    return ByteLanes.toFloats(
            Vectors.loadInts(subScales)
                .lanewise(LSHL, Integer.SIZE - Byte.SIZE - rows / LANES * Byte.SIZE)
                .lanewise(ASHR, Integer.SIZE - Byte.SIZE))
        .mul(Vectors.load(pass.scales, pass.firstScale + rows));
  }
}
