package dev.herd.core.chat.python;

/** A value that can be called. */
public interface CallableValue extends ObjectValue {
  /** Calls it. */
  Object call(Arguments arguments, Budget budget);
}
