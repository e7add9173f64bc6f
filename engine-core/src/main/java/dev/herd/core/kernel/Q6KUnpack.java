package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.INTS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Unpacks a block of {@link Q6KPanel} to {@link PanelPass#weights}: (halves of the rows, sums,
 * {@link Q6KTile#COLUMNS}, rows of a half). A weight is a level 0 to 63 times its sub-block's
 * scale; those of a sum's last two columns are the scales of two sub-blocks.
 */
final class Q6KUnpack extends PanelStep {
  /** Rows of a half: those of a {@link FloatTile}. */
  static final int ROWS = FloatPanel.ROWS;

  /** Floats from one half to the other. */
  static final int HALF = Q6KPanel.SUMS * Q6KTile.COLUMNS * ROWS;

  private static final int UNITS = Q6KPanel.SUMS * Q6KPanel.UNIT * ROWS;

  private static final IntVector SIX_BITS = IntVector.broadcast(INTS, 0x3F);
  private static final FloatVector ZERO = FloatVector.broadcast(FLOATS, 0x1p23f);

  @Override
  void run(PanelPass pass) {
    for (int rows = 0; rows < Panel.ROWS; rows += LANES) {
      int to = rows / ROWS * HALF + rows % ROWS;
      long unit = pass.offset + Q6KPanel.UNITS_OFFSET;
      for (int i = 0; i < Q6KPanel.SUMS * Q6KPanel.SUMS; i++) {
        int run = i % Q6KPanel.SUMS;
        int sum = i / Q6KPanel.SUMS;
        FloatVector scales = PanelFloats.load(pass.scales, Q6KPanel.unitScales(run, sum) + rows);
        int column = sum * Q6KTile.COLUMNS + run * Q6KPanel.UNIT;
        unpack(unit, rows / LANES * Byte.SIZE, scales, pass.weights, to + column * ROWS);
        unit += Q6KPanel.UNIT_BYTES;
      }
      copyScales(pass, rows, to + UNITS);
    }
  }

  private static void copyScales(PanelPass pass, int rows, int to) {
    int scale = Q6KScales.SUB_SCALES + rows;
    for (int at = to; at < to + HALF; at += Q6KTile.COLUMNS * ROWS) {
      PanelFloats.load(pass.scales, scale).intoArray(pass.weights, at);
      PanelFloats.load(pass.scales, scale + Panel.ROWS).intoArray(pass.weights, at + ROWS);
      scale += 2 * Panel.ROWS;
    }
  }

  private static void unpack(long unit, int shift, FloatVector scales, float[] weights, int to) {
    IntVector a = Q6KLines.line(unit).lanewise(LSHR, shift);
    IntVector b = Q6KLines.line(unit + Panel.LINE_BYTES).lanewise(LSHR, shift);
    IntVector c = Q6KLines.line(unit + 2L * Panel.LINE_BYTES).lanewise(LSHR, shift);
    IntVector last = Q6KLines.lastOfLow(a, b, c);
    weights(a, scales).intoArray(weights, to);
    weights(b, scales).intoArray(weights, to + ROWS);
    weights(c, scales).intoArray(weights, to + 2 * ROWS);
    weights(last, scales).intoArray(weights, to + 3 * ROWS);
  }

  private static FloatVector weights(IntVector levels, FloatVector scales) {
    return PanelFloats.from(levels.and(SIX_BITS), ZERO).mul(scales);
  }
}
