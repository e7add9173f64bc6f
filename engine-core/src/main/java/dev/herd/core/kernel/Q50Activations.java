package dev.herd.core.kernel;

/**
 * Activations for {@link Q50Panel}: levels for single tokens, floats for tiles of tokens.
 *
 * <p>Four products of a weight's level and a float, which is a level times a scale of half
 * precision, have a sum that is exact: of 13 and 11 bits.
 */
final class Q50Activations implements PanelActivations {
  private static final int ZERO_LEVEL = 16;

  private final PanelLevels levels;
  private final PanelValues values;

  /**
   * {@link PanelLevels#BIAS} minus 16 times the sum of 4 levels (tokens, units), in both halves of
   * an int.
   */
  private int[] corrections;

  private final Scratch.Ints room;

  /**
   * Makes the form without room; {@code levels} and {@code values} are those of the same
   * activations.
   */
  Q50Activations(Scratch scratch, PanelLevels levels, PanelValues values) {
    this.levels = levels;
    this.values = values;
    room = scratch.ints();
    arrange(0);
  }

  @Override
  public void need(int tokens, int columns) {
    levels.need(tokens, columns);
    values.need(tokens, columns);
    room.need((long) PanelActivations.padded(tokens) * columns / Q50Panel.UNIT);
  }

  /** Levels and values are arranged as the forms of their own that they are. */
  @Override
  public void arrange(int tokens) {
    corrections = room.values();
  }

  @Override
  public int stretch() {
    return levels.stretch();
  }

  @Override
  public void bind(PanelPass pass) {
    levels.bind(pass);
    values.bind(pass);
    pass.unitCorrections = corrections;
  }

  @Override
  public void fill(float[] source, int columns, int firstToken, int endToken) {
    levels.fill(source, columns, firstToken, endToken);
    values.fill(source, columns, firstToken, endToken);
    for (int t = firstToken; t < endToken; t++) {
      for (int c = 0; c < columns; c += Q50Panel.UNIT) {
        int from = index(t, c) + c % Panel.DEPTH;
        corrections[(t * columns + c) / Q50Panel.UNIT] = correction(levels.levels, from);
      }
    }
  }

  private static int correction(int[] levels, int from) {
    int sum = 0;
    for (int i = 0; i < Q50Panel.UNIT; i++) {
      sum += (short) levels[from + i];
    }
    return PanelLevels.twice(PanelLevels.BIAS - ZERO_LEVEL * sum);
  }
}
