package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Unpacks a part of a block of {@link Q6KPanel} to {@link PanelPass#weights}: (halves of the rows,
 * {@link Q6KTile#COLUMNS}, rows of a half). A weight is a level 0 to 63 times its sub-block's
 * scale; those of the last two columns are the scales of two sub-blocks.
 */
final class Q6KUnpack extends PanelStep {
  private static final int ROWS = Q6KTile.ROWS;

  private static final IntVector SIX_BITS = IntVector.broadcast(INTS, 0x3F);
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f);

  @Override
  void run(PanelPass pass) {
    int sum = pass.part;
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int shift = rows / LANES * Byte.SIZE;
      int to = pass.firstWeight + rows / ROWS * ROWS * Q6KTile.COLUMNS + rows % ROWS;
      for (int run = 0; run < Q6KPanel.SUMS; run++) {
        int scales = pass.firstScale + Q6KPanel.unitScales(sum, run) + rows;
        long unit = Q6KPanel.unit(pass.offset, sum, run);
        unpack(unit, shift, Vectors.load(pass.scales, scales), pass.weights, to);
        to += Q6KPanel.UNIT * ROWS;
      }
      int own = pass.firstScale + Q6KPanel.ownScales(sum) + rows;
      Vectors.load(pass.scales, own).intoArray(pass.weights, to);
      Vectors.load(pass.scales, own + Panel.ROWS).intoArray(pass.weights, to + ROWS);
    }
  }

  private static void unpack(long unit, int shift, FloatVector scales, float[] weights, int to) {
    IntVector a = Vectors.loadInts(unit).lanewise(LSHR, shift);
    IntVector b = Vectors.loadInts(unit + Panel.LINE_BYTES).lanewise(LSHR, shift);
    IntVector c = Vectors.loadInts(unit + 2L * Panel.LINE_BYTES).lanewise(LSHR, shift);
    IntVector last =
        a.lanewise(LSHR, 6)
            .and(0x03)
            .or(b.lanewise(LSHR, 4).and(0x0C))
            .or(c.lanewise(LSHR, 2).and(0x30));
    weights(a, scales).intoArray(weights, to);
    weights(b, scales).intoArray(weights, to + ROWS);
    weights(c, scales).intoArray(weights, to + 2 * ROWS);
    weights(last, scales).intoArray(weights, to + 3 * ROWS);
  }

  private static FloatVector weights(IntVector levels, FloatVector scales) {
    return PanelFloats.from(levels.and(SIX_BITS), ZERO).mul(scales);
  }
}
