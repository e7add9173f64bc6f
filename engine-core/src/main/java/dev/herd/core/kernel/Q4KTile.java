package dev.herd.core.kernel;

import static dev.herd.core.kernel.PanelActivations.TOKEN;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

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

  /** From the sums of one token to those of the next. */
  private static final int NEXT = Q4KPanel.TOKEN_SUMS;

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
    int value = firstSubBlock(pass) * Panel.RUN;
    if (pass.tokens != 8) {
      ExactTile.multiply(pass, COLUMNS, 0, value, Q4KScales.SCALES, 0);
      return;
    }
    int block = pass.run(0) / Q4KLayout.SUB_BLOCKS;
    int blocks = pass.width / Q4KLayout.VALUES;
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      eight(
          pass.weights,
          pass.firstWeight + rows * COLUMNS,
          pass.values,
          pass.first + value,
          pass.scales,
          pass.firstScale + Q4KScales.SCALES + rows,
          pass.x.scales,
          block,
          blocks,
          pass.sums,
          pass.slot + rows);
    }
  }

  /**
   * Multiplies eight tokens, and adds the products, times the scales of rows and of tokens, to the
   * running sums in the same method: to store and load products would take a tenth of the time. For
   * the same reason strides are constants.
   *
   * @param block index of the first token's scale
   * @param blocks from one token's scale to the next
   */
  private static void eight(
      float[] panel,
      int from,
      float[] x,
      int xo,
      float[] scales,
      int scale,
      float[] tokenScales,
      int block,
      int blocks,
      float[] sums,
      int to) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector b0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    FloatVector a2 = a0;
    FloatVector b2 = a0;
    FloatVector a3 = a0;
    FloatVector b3 = a0;
    FloatVector a4 = a0;
    FloatVector b4 = a0;
    FloatVector a5 = a0;
    FloatVector b5 = a0;
    FloatVector a6 = a0;
    FloatVector b6 = a0;
    FloatVector a7 = a0;
    FloatVector b7 = a0;
    for (int k = 0; k < COLUMNS; k++) {
      int q = xo + k;
      FloatVector a = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, panel, from + k * ROWS));
      FloatVector b =
          FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, panel, from + k * ROWS + LANES));
      FloatVector x0 = FloatVector.broadcast(FLOATS, x[q]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, x[q + TOKEN]);
      a1 = a.fma(x1, a1);
      b1 = b.fma(x1, b1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, x[q + 2 * TOKEN]);
      a2 = a.fma(x2, a2);
      b2 = b.fma(x2, b2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, x[q + 3 * TOKEN]);
      a3 = a.fma(x3, a3);
      b3 = b.fma(x3, b3);
      FloatVector x4 = FloatVector.broadcast(FLOATS, x[q + 4 * TOKEN]);
      a4 = a.fma(x4, a4);
      b4 = b.fma(x4, b4);
      FloatVector x5 = FloatVector.broadcast(FLOATS, x[q + 5 * TOKEN]);
      a5 = a.fma(x5, a5);
      b5 = b.fma(x5, b5);
      FloatVector x6 = FloatVector.broadcast(FLOATS, x[q + 6 * TOKEN]);
      a6 = a.fma(x6, a6);
      b6 = b.fma(x6, b6);
      FloatVector x7 = FloatVector.broadcast(FLOATS, x[q + 7 * TOKEN]);
      a7 = a.fma(x7, a7);
      b7 = b.fma(x7, b7);
    }
    FloatVector u = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, scales, scale));
    FloatVector v = FLOAT_VECTOR.cast(FloatVector.fromArray(FLOATS, scales, scale + LANES));
    float s0 = tokenScales[block];
    int to0 = to;
    u.mul(s0).fma(a0, FloatVector.fromArray(FLOATS, sums, to0)).intoArray(sums, to0);
    v.mul(s0)
        .fma(b0, FloatVector.fromArray(FLOATS, sums, to0 + LANES))
        .intoArray(sums, to0 + LANES);
    float s1 = tokenScales[block + blocks];
    int to1 = to + NEXT;
    u.mul(s1).fma(a1, FloatVector.fromArray(FLOATS, sums, to1)).intoArray(sums, to1);
    v.mul(s1)
        .fma(b1, FloatVector.fromArray(FLOATS, sums, to1 + LANES))
        .intoArray(sums, to1 + LANES);
    float s2 = tokenScales[block + 2 * blocks];
    int to2 = to + 2 * NEXT;
    u.mul(s2).fma(a2, FloatVector.fromArray(FLOATS, sums, to2)).intoArray(sums, to2);
    v.mul(s2)
        .fma(b2, FloatVector.fromArray(FLOATS, sums, to2 + LANES))
        .intoArray(sums, to2 + LANES);
    float s3 = tokenScales[block + 3 * blocks];
    int to3 = to + 3 * NEXT;
    u.mul(s3).fma(a3, FloatVector.fromArray(FLOATS, sums, to3)).intoArray(sums, to3);
    v.mul(s3)
        .fma(b3, FloatVector.fromArray(FLOATS, sums, to3 + LANES))
        .intoArray(sums, to3 + LANES);
    float s4 = tokenScales[block + 4 * blocks];
    int to4 = to + 4 * NEXT;
    u.mul(s4).fma(a4, FloatVector.fromArray(FLOATS, sums, to4)).intoArray(sums, to4);
    v.mul(s4)
        .fma(b4, FloatVector.fromArray(FLOATS, sums, to4 + LANES))
        .intoArray(sums, to4 + LANES);
    float s5 = tokenScales[block + 5 * blocks];
    int to5 = to + 5 * NEXT;
    u.mul(s5).fma(a5, FloatVector.fromArray(FLOATS, sums, to5)).intoArray(sums, to5);
    v.mul(s5)
        .fma(b5, FloatVector.fromArray(FLOATS, sums, to5 + LANES))
        .intoArray(sums, to5 + LANES);
    float s6 = tokenScales[block + 6 * blocks];
    int to6 = to + 6 * NEXT;
    u.mul(s6).fma(a6, FloatVector.fromArray(FLOATS, sums, to6)).intoArray(sums, to6);
    v.mul(s6)
        .fma(b6, FloatVector.fromArray(FLOATS, sums, to6 + LANES))
        .intoArray(sums, to6 + LANES);
    float s7 = tokenScales[block + 7 * blocks];
    int to7 = to + 7 * NEXT;
    u.mul(s7).fma(a7, FloatVector.fromArray(FLOATS, sums, to7)).intoArray(sums, to7);
    v.mul(s7)
        .fma(b7, FloatVector.fromArray(FLOATS, sums, to7 + LANES))
        .intoArray(sums, to7 + LANES);
  }

  /** Returns the first sub-block of those that a pass is at. */
  static int firstSubBlock(PanelPass pass) {
    return pass.part * SUB_BLOCKS;
  }
}
