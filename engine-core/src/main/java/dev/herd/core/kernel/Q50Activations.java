package dev.herd.core.kernel;

/**
 * Activations for {@link Q50Panel}: levels for single tokens, floats for tiles of tokens.
 *
 * <p>Four products of a weight's level and a float, which is a level times a scale of half
 * precision, have a sum that is exact: of 13 and 11 bits.
 */
final class Q50Activations implements PanelActivations {
  private final PanelLevels levels;
  private final PanelValues values;
  private final UnitCorrections corrections;

  /**
   * Makes the form without room; {@code levels} and {@code values} are those of the same
   * activations.
   */
  Q50Activations(Scratch scratch, PanelLevels levels, PanelValues values) {
    this.levels = levels;
    this.values = values;
    corrections = new UnitCorrections(scratch, Q50Panel.UNIT, 0);
  }

  @Override
  public void need(int tokens, int columns) {
    levels.need(tokens, columns);
    values.need(tokens, columns);
    corrections.need(tokens, columns);
  }

  /** Levels and values are arranged as the forms of their own that they are. */
  @Override
  public void arrange(int tokens) {
    corrections.arrange();
  }

  @Override
  public int stretch() {
    return levels.stretch();
  }

  @Override
  public void bind(PanelPass pass) {
    levels.bind(pass);
    values.bind(pass);
    corrections.bind(pass);
  }

  @Override
  public void fill(float[] source, int columns, int firstToken, int endToken) {
    levels.fill(source, columns, firstToken, endToken);
    values.fill(source, columns, firstToken, endToken);
    corrections.fill(levels, columns, firstToken, endToken);
  }
}
