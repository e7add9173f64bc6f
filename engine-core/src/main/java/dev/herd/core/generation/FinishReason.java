package dev.herd.core.generation;

/** Why a generation ended. */
public enum FinishReason {
  /** The model gave an end token, or a stop string appeared. */
  STOP,
  /** The asked number of tokens was reached, or the context is full. */
  LENGTH,
  /** The caller cancelled it. */
  CANCELLED
}
