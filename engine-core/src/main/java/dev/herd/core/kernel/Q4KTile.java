package dev.herd.core.kernel;

import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;

import dev.herd.gguf.quant.Q4KLayout;
import jdk.incubator.vector.FloatVector;

/**
 * Multiplies an unpacked part of a block of {@link Q4KPanel}, two sub-blocks, with a tile of
 * tokens. Weights are levels times their sub-block's scale, integers of 10 bits, those of tokens
 * have 8, and sums of 64 products are exact as floats: the numbers that {@link Q4KProductSums}
 * makes of sums of shorts.
 */
final class Q4KTile extends PanelStep {
  /** Rows that are multiplied together: those of a {@link FloatTile}. */
  static final int ROWS = FloatPanel.ROWS;

  /** Sub-blocks of a part. */
  static final int SUB_BLOCKS = 2;

  /** Columns of a part. */
  static final int COLUMNS = SUB_BLOCKS * Panel.RUN;

  /** Parts of a block. */
  static final int PARTS = Q4KLayout.SUB_BLOCKS / SUB_BLOCKS;

  /** The system property that sets {@link #USED}. */
  private static final String PROPERTY = "herd.q4k.floats";

  /**
   * Whether weights are multiplied as floats and not as shorts: where a multiply-add of floats
   * takes half the time of a multiplication and an addition of twice as many shorts.
   */
  static final boolean USED = used(System.getProperty(PROPERTY));

  private static boolean used(String property) {
    return property == null
        ? Vendor.IS_INTEL && VectorWidth.BITS == 512
        : Boolean.parseBoolean(property);
  }

  @Override
  void run(PanelPass pass) {
    int x = pass.first + firstSubBlock(pass) * Panel.RUN;
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      FloatTile.multiply(
          pass.weights,
          pass.firstWeight + rows * COLUMNS,
          COLUMNS,
          pass.values,
          x,
          pass.tokens,
          pass.tileSums,
          pass.firstTileSum);
      add(pass, rows);
    }
  }

  /** Adds the totals, times the scales of rows and of tokens, to the running sums. */
  private static void add(PanelPass pass, int half) {
    int scale = pass.firstScale + Q4KScales.SCALES + half;
    FloatVector scaleA = Vectors.load(pass.scales, scale);
    FloatVector scaleB = Vectors.load(pass.scales, scale + LANES);
    float[] totals = pass.tileSums;
    float[] tokenScales = pass.x.scales;
    float[] sums = pass.sums;
    int first = pass.firstTileSum;
    int firstSum = pass.slot + half;
    int block = pass.run(0) / Q4KLayout.SUB_BLOCKS;
    int blocks = pass.width / Q4KLayout.VALUES;
    for (int four = 0; four < pass.tokens; four += 4) {
      for (int t = four; t < four + 4; t++) { // of constant length, so unrolled
        FloatVector tokenScale = FloatVector.broadcast(FLOATS, tokenScales[block + t * blocks]);
        int total = first + t * ROWS;
        int to = firstSum + t * Q4KPanel.TOKEN_SUMS;
        Vectors.load(totals, total)
            .fma(scaleA.mul(tokenScale), Vectors.load(sums, to))
            .intoArray(sums, to);
        Vectors.load(totals, total + LANES)
            .fma(scaleB.mul(tokenScale), Vectors.load(sums, to + LANES))
            .intoArray(sums, to + LANES);
      }
    }
  }

  /** Returns the first sub-block of those that a pass is at. */
  static int firstSubBlock(PanelPass pass) {
    return pass.part * SUB_BLOCKS;
  }
}
