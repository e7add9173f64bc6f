package dev.herd.core.kernel;

/** Activations rounded to a precision, as floats for {@link FloatPanel}s. */
final class PanelValues implements PanelActivations {
  private final ActivationPrecision precision;
  private final ActivationRounding rounding = new VectorActivationRounding();

  private final Scratch.Floats room;
  private int stretch;

  /** The values, as {@link PanelActivations} arranges them. */
  float[] values;

  /** Makes values without room. */
  PanelValues(Scratch scratch, ActivationPrecision precision) {
    this.precision = precision;
    room = scratch.floats();
    arrange(0);
  }

  @Override
  public void need(int tokens, int columns) {
    room.need(PanelActivations.elements(tokens, columns));
  }

  @Override
  public void arrange(int tokens) {
    stretch = tokens * TOKEN;
    values = room.values();
  }

  @Override
  public int stretch() {
    return stretch;
  }

  @Override
  public void bind(PanelPass pass) {
    pass.values = values;
  }

  @Override
  public void fill(float[] source, int columns, int firstToken, int endToken) {
    for (int t = firstToken; t < endToken; t++) {
      for (int c = 0; c < columns; c += Panel.DEPTH) {
        int n = Math.min(Panel.DEPTH, columns - c);
        precision.round(rounding, source, t * columns + c, values, index(t, c), n);
      }
    }
  }
}
