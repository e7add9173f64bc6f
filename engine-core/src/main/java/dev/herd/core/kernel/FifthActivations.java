package dev.herd.core.kernel;

/**
 * Activations for {@link FifthLines}: those for {@link ExactTile}, and where sums of halves start.
 */
final class FifthActivations implements PanelActivations {
  private final PanelLevels levels;
  private final ExactActivations floats;
  private final UnitCorrections corrections;

  /** Makes the form without room; {@code levels} are those of the same activations. */
  FifthActivations(Scratch scratch, PanelLevels levels) {
    this.levels = levels;
    floats = new ExactActivations(scratch, levels);
    corrections = new UnitCorrections(scratch, FifthLines.HALF, PanelLevels.BIAS);
  }

  @Override
  public void need(int tokens, int columns) {
    floats.need(tokens, columns);
    corrections.need(tokens, columns);
  }

  @Override
  public void arrange(int tokens) {
    floats.arrange(tokens);
    corrections.arrange();
  }

  @Override
  public int stretch() {
    return floats.stretch();
  }

  @Override
  public void bind(PanelPass pass) {
    floats.bind(pass);
    corrections.bind(pass);
  }

  @Override
  public void fill(float[] values, int columns, int firstToken, int endToken) {
    floats.fill(values, columns, firstToken, endToken);
    corrections.fill(levels, columns, firstToken, endToken);
  }
}
