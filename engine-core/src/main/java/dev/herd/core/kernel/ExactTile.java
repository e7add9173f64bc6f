package dev.herd.core.kernel;

import static dev.herd.core.kernel.PanelActivations.TOKEN;
import static dev.herd.core.kernel.VectorWidth.FLOATS;
import static dev.herd.core.kernel.VectorWidth.LANES;
import static dev.herd.core.kernel.Vectors.FLOAT_VECTOR;

import jdk.incubator.vector.FloatVector;

/**
 * Multiplies an unpacked part of a block with a tile of tokens. Weights and levels are integers,
 * whose sums are exact as floats, so that tokens get what one alone gets of integers. The sums,
 * times the scales of rows and of tokens, are added to running sums.
 */
final class ExactTile extends PanelStep {
  /** Rows that are multiplied together: those of a {@link FloatTile}. */
  static final int ROWS = FloatPanel.ROWS;

  private final int columns;
  private final int partScales;

  /**
   * Makes the step.
   *
   * @param columns of a part
   * @param partScales from the rows' scales for a part to those for the next
   */
  ExactTile(int columns, int partScales) {
    this.columns = columns;
    this.partScales = partScales;
  }

  @Override
  void run(PanelPass pass) {
    int column = pass.part * columns;
    int tokenScale = pass.tokenScale(column);
    multiply(pass, columns, 0, column, tokenScale, pass.part * partScales, 0);
  }

  /**
   * Multiplies some columns.
   *
   * @param weight where {@link PanelPass#weights} has them: (halves of the rows, columns, rows)
   * @param value where the values of a token's stretch have them
   * @param tokenScale where the first token's scale is
   * @param scale where {@link PanelPass#scales} has the rows' scales
   * @param sum where a token's running sums are
   */
  static void multiply(
      PanelPass pass, int columns, int weight, int value, int tokenScale, int scale, int sum) {
    for (int rows = 0; rows < Panel.ROWS; rows += ROWS) {
      int from = pass.firstWeight + weight + rows * columns;
      int scales = pass.firstScale + scale + rows;
      if (pass.tokens == 8) {
        eight(
            pass.weights,
            from,
            columns,
            pass.values,
            pass.first + value,
            pass.scales,
            scales,
            pass.x.scales,
            tokenScale,
            pass.width / pass.x.block,
            pass.sums,
            pass.slot + sum + rows,
            pass.slotLength);
      } else {
        few(pass, from, columns, pass.first + value, scales, tokenScale, sum + rows);
      }
    }
  }

  /** Multiplies fewer than eight tokens. */
  private static void few(
      PanelPass pass, int from, int columns, int value, int scale, int tokenScale, int sum) {
    int first = pass.firstTileSum;
    int blocks = pass.width / pass.x.block;
    FloatTile.multiply(
        pass.weights, from, columns, pass.values, value, pass.tokens, pass.tileSums, first);
    for (int t = 0; t < pass.tokens; t++) {
      float factor = pass.x.scales[tokenScale + t * blocks];
      add(pass, first + t * ROWS, scale, factor, pass.slot(t) + sum);
    }
  }

  /**
   * Multiplies eight tokens, and adds the products, times the scales of rows and of tokens, to the
   * running sums in the same method: to store and load products would take a tenth of the time.
   *
   * @param columns how many
   * @param tokenScale index of the first token's scale
   * @param nextScale from one token's scale to the next
   * @param next from one token's sums to the next
   */
  private static void eight(
      float[] panel,
      int from,
      int columns,
      float[] x,
      int xo,
      float[] scales,
      int scale,
      float[] tokenScales,
      int tokenScale,
      int nextScale,
      float[] sums,
      int to,
      int next) {
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
    for (int k = 0; k < columns; k++) {
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
    float s0 = tokenScales[tokenScale];
    int to0 = to;
    u.mul(s0).fma(a0, FloatVector.fromArray(FLOATS, sums, to0)).intoArray(sums, to0);
    v.mul(s0)
        .fma(b0, FloatVector.fromArray(FLOATS, sums, to0 + LANES))
        .intoArray(sums, to0 + LANES);
    float s1 = tokenScales[tokenScale + nextScale];
    int to1 = to + next;
    u.mul(s1).fma(a1, FloatVector.fromArray(FLOATS, sums, to1)).intoArray(sums, to1);
    v.mul(s1)
        .fma(b1, FloatVector.fromArray(FLOATS, sums, to1 + LANES))
        .intoArray(sums, to1 + LANES);
    float s2 = tokenScales[tokenScale + 2 * nextScale];
    int to2 = to + 2 * next;
    u.mul(s2).fma(a2, FloatVector.fromArray(FLOATS, sums, to2)).intoArray(sums, to2);
    v.mul(s2)
        .fma(b2, FloatVector.fromArray(FLOATS, sums, to2 + LANES))
        .intoArray(sums, to2 + LANES);
    float s3 = tokenScales[tokenScale + 3 * nextScale];
    int to3 = to + 3 * next;
    u.mul(s3).fma(a3, FloatVector.fromArray(FLOATS, sums, to3)).intoArray(sums, to3);
    v.mul(s3)
        .fma(b3, FloatVector.fromArray(FLOATS, sums, to3 + LANES))
        .intoArray(sums, to3 + LANES);
    float s4 = tokenScales[tokenScale + 4 * nextScale];
    int to4 = to + 4 * next;
    u.mul(s4).fma(a4, FloatVector.fromArray(FLOATS, sums, to4)).intoArray(sums, to4);
    v.mul(s4)
        .fma(b4, FloatVector.fromArray(FLOATS, sums, to4 + LANES))
        .intoArray(sums, to4 + LANES);
    float s5 = tokenScales[tokenScale + 5 * nextScale];
    int to5 = to + 5 * next;
    u.mul(s5).fma(a5, FloatVector.fromArray(FLOATS, sums, to5)).intoArray(sums, to5);
    v.mul(s5)
        .fma(b5, FloatVector.fromArray(FLOATS, sums, to5 + LANES))
        .intoArray(sums, to5 + LANES);
    float s6 = tokenScales[tokenScale + 6 * nextScale];
    int to6 = to + 6 * next;
    u.mul(s6).fma(a6, FloatVector.fromArray(FLOATS, sums, to6)).intoArray(sums, to6);
    v.mul(s6)
        .fma(b6, FloatVector.fromArray(FLOATS, sums, to6 + LANES))
        .intoArray(sums, to6 + LANES);
    float s7 = tokenScales[tokenScale + 7 * nextScale];
    int to7 = to + 7 * next;
    u.mul(s7).fma(a7, FloatVector.fromArray(FLOATS, sums, to7)).intoArray(sums, to7);
    v.mul(s7)
        .fma(b7, FloatVector.fromArray(FLOATS, sums, to7 + LANES))
        .intoArray(sums, to7 + LANES);
  }

  /** Adds a token's products, times the scales of rows and of the token, to its running sums. */
  private static void add(PanelPass pass, int product, int scale, float tokenScale, int to) {
    for (int i = 0; i < ROWS; i += LANES) {
      Vectors.load(pass.scales, scale + i)
          .mul(tokenScale)
          .fma(Vectors.load(pass.tileSums, product + i), Vectors.load(pass.sums, to + i))
          .intoArray(pass.sums, to + i);
    }
  }
}
