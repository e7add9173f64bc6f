package dev.herd.core.model;

/** When the matrices are packed that a {@link WeightLayout} wants packed. */
public enum PackingMode {
  /** Before the model is open: what it computes is the same to the bit ever after. */
  EAGER,
  /**
   * While the model answers from the mapped file already, a slice at a time between forward passes.
   * Their memory is reserved when the model is opened.
   *
   * <p>Kernels for packed weights add in another order than those for mapped ones, so the logits of
   * a model that is being packed change in their last bits from pass to pass, and a text that is
   * generated meanwhile isn't the one that its seed gives later. Take {@link #EAGER}, or {@link
   * WeightLayout#MAPPED}, where that matters.
   */
  BACKGROUND
}
