package dev.herd.core.kernel;

/** Activations rounded to a precision, as floats for {@link FloatPanel}s. */
final class PanelValues implements PanelActivations {
  private final ActivationPrecision precision;
  private final ActivationRounding rounding = new VectorActivationRounding();

  /** The values (tokens, columns). Tokens are {@link PanelActivations#stride} apart. */
  final float[] values;

  /**
   * Makes room.
   *
   * @param values of all tokens
   * @param tokens how many at most
   */
  PanelValues(int values, int tokens, ActivationPrecision precision) {
    this.precision = precision;
    this.values = new float[Math.addExact(values, tokens * PADDING)];
  }

  @Override
  public void bind(PanelPass pass) {
    pass.values = values;
  }

  @Override
  public void fill(float[] source, int columns, int firstToken, int endToken) {
    for (int t = firstToken; t < endToken; t++) {
      precision.round(
          rounding, source, t * columns, values, t * PanelActivations.stride(columns), columns);
    }
  }
}
