package dev.herd.core.chat.python;

/** An object with a length. */
public interface SizedValue extends ObjectValue {
  /** Python's len(). */
  int length();
}
