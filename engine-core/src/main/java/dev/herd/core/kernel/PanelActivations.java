package dev.herd.core.kernel;

/** Activations in a form that kernels of panels read. */
interface PanelActivations {
  /** Rounds tokens {@code [firstToken, endToken)} of {@code columns} values each. */
  void fill(float[] values, int columns, int firstToken, int endToken);

  /** Makes these the activations of a pass. */
  void bind(PanelPass pass);
}
