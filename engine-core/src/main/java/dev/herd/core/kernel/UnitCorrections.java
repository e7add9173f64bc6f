package dev.herd.core.kernel;

/**
 * Where sums of products of 16 bits start whose weights are taken as 0 to 31 for -16 to 15: a bias
 * minus 16 times the sum of the token's levels, unit by unit. Products of up to 16 columns stay
 * within 32512, and two's complement forgives what partial sums wrap.
 */
final class UnitCorrections {
  static final int ZERO_LEVEL = 16;

  private final Scratch.Ints room;

  /** Columns of a unit. */
  private final int unit;

  private final int bias;

  /** Corrections (tokens, units), in both halves of an int. */
  private int[] values;

  /**
   * Makes corrections without room.
   *
   * @param unit columns
   * @param bias 0 for sums with a sign, {@link PanelLevels#BIAS} for sums without
   */
  UnitCorrections(Scratch scratch, int unit, int bias) {
    this.unit = unit;
    this.bias = bias;
    room = scratch.ints();
    arrange();
  }

  void need(int tokens, int columns) {
    room.need((long) PanelActivations.padded(tokens) * columns / unit);
  }

  void arrange() {
    values = room.values();
  }

  /** Makes these the corrections of a pass. */
  void bind(PanelPass pass) {
    pass.unitCorrections = values;
  }

  /** Fills those of tokens {@code [firstToken, endToken)} of {@code columns} levels each. */
  void fill(PanelLevels levels, int columns, int firstToken, int endToken) {
    for (int t = firstToken; t < endToken; t++) {
      for (int c = 0; c < columns; c += unit) {
        int from = levels.index(t, c) + c % Panel.DEPTH;
        values[(t * columns + c) / unit] = correction(levels.levels, from);
      }
    }
  }

  private int correction(int[] levels, int from) {
    int sum = 0;
    for (int i = from; i < from + unit; i++) {
      sum += (short) levels[i];
    }
    return PanelLevels.twice(bias - ZERO_LEVEL * sum);
  }
}
