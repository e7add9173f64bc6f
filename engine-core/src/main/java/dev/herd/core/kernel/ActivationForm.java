package dev.herd.core.kernel;

/** A form of {@link Activations} that some kernels read, in arrays of its own. */
interface ActivationForm {
  /** Asks for room for so many tokens of so many columns. */
  void need(int tokens, int columns);

  /** Arranges what room there is for so many tokens. */
  void arrange(int tokens);
}
