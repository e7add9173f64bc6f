package dev.herd.core.kernel;

/** Activations rounded to a precision, as floats for {@link FloatPanel}s. */
final class PanelValues implements PanelActivations {
  /**
   * Unused floats after a token: without them, tokens of a power of two of values would all meet in
   * the same few lines of the first cache.
   */
  private static final int PADDING = 16;

  private final ActivationPrecision precision;
  private final ActivationRounding rounding = new VectorActivationRounding();

  /** The values (tokens, columns). Tokens are {@link #stride} apart. */
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

  /** Returns the distance in {@link #values} between two tokens of this many columns. */
  static int stride(int columns) {
    return columns + PADDING;
  }

  @Override
  public void bind(PanelPass pass) {
    pass.values = values;
  }

  @Override
  public void fill(float[] source, int columns, int firstToken, int endToken) {
    for (int t = firstToken; t < endToken; t++) {
      precision.round(rounding, source, t * columns, values, t * stride(columns), columns);
    }
  }
}
