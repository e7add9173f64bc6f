package dev.herd.core.kernel;

/** Activations in a form that kernels of panels read. */
interface PanelActivations {
  /**
   * Unused elements after a token: without them, tokens of a power of two of values would all meet
   * in the same few lines of the first cache.
   */
  int PADDING = 16;

  /** Returns the distance between two tokens of this many columns. */
  static int stride(int columns) {
    return columns + PADDING;
  }

  /** Rounds tokens {@code [firstToken, endToken)} of {@code columns} values each. */
  void fill(float[] values, int columns, int firstToken, int endToken);

  /** Makes these the activations of a pass. */
  void bind(PanelPass pass);
}
