package dev.herd.core.kernel;

/**
 * Activations in a form that kernels of panels read: (stretches, tokens, columns of a stretch).
 * Tokens of a stretch are a constant apart, so that a tile finds all of its own from one address,
 * by offsets in the instructions.
 */
interface PanelActivations extends ActivationForm {
  /**
   * Elements from one token of a stretch to the next. Those after its own keep tokens from all
   * meeting in the same few lines of the first cache; {@link Q6KActivations} has values there.
   */
  int TOKEN = Panel.DEPTH + 16;

  /** Returns how many elements so many tokens take, and those that fill up a tile. */
  static long elements(int tokens, int columns) {
    return (long) padded(tokens) * TOKEN * Math.ceilDiv(columns, Panel.DEPTH);
  }

  /** Returns how many tokens there must be room for, see {@link PanelKernel#covered}. */
  static int padded(int tokens) {
    return tokens + PanelTile.MAX_PADDING;
  }

  /** Returns how many elements are from one of these stretches to the next. */
  int stretch();

  /** Returns the index of a token's first element of the stretch that starts at {@code column}. */
  default int index(int token, int column) {
    return column / Panel.DEPTH * stretch() + token * TOKEN;
  }

  /** Rounds tokens {@code [firstToken, endToken)} of {@code columns} values each. */
  void fill(float[] values, int columns, int firstToken, int endToken);

  /** Makes these the activations of a pass. */
  void bind(PanelPass pass);
}
